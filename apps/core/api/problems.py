"""Every error of the API as `application/problem+json` (RFC 9457) with a stable code."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import Http404, HttpResponse
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions
from rest_framework.settings import api_settings
from rest_framework.views import set_rollback

from apps.core.api.idempotency import response_of
from apps.core.db_errors import DATABASE_ERRORS, translate
from apps.core.errors import (
    DomainError,
    Forbidden,
    InvalidInput,
    MethodNotAllowed,
    NotAuthenticated,
    NotFound,
    Text,
    TooLarge,
)
from apps.core.idempotency import Replayed
from apps.core.web.responses import problem_response


class MalformedBody(DomainError):
    code = "malformed_body"
    message = _("The body is not valid JSON. Send a JSON object with Content-Type: application/json.")


class UnsupportedMediaType(DomainError):
    status = 415
    code = "unsupported_media_type"
    message = _("Send JSON, uncompressed, with Content-Type: application/json.")


class NotAcceptable(DomainError):
    status = 406
    code = "not_acceptable"
    message = _("This address answers in JSON; ask for application/json.")


_KINDS: tuple[tuple[type[Exception] | tuple[type[Exception], ...], type[DomainError]], ...] = (
    (exceptions.ParseError, MalformedBody),
    ((exceptions.NotAuthenticated, exceptions.AuthenticationFailed), NotAuthenticated),
    ((exceptions.PermissionDenied, PermissionDenied), Forbidden),
    ((exceptions.NotFound, Http404), NotFound),
    (exceptions.MethodNotAllowed, MethodNotAllowed),
    (exceptions.NotAcceptable, NotAcceptable),
    (exceptions.UnsupportedMediaType, UnsupportedMediaType),
    (RequestDataTooBig, TooLarge),
)


def exception_handler(exception: Exception, context: dict[str, Any]) -> HttpResponse | None:
    """DRF's hook. None lets Django answer with 500."""
    if isinstance(exception, Replayed):
        set_rollback()
        return response_of(exception.answer, replayed=True)
    error = as_domain_error(exception)
    if error is None:
        return None
    set_rollback()
    response = problem_response(error)
    if isinstance(exception, exceptions.MethodNotAllowed):
        allowed = getattr(context.get("view"), "allowed_methods", [])
        response["Allow"] = ", ".join(allowed)
    return response


def as_domain_error(exception: Exception) -> DomainError | None:
    """What the exception says in the language of the field; None for a fault of ours."""
    if isinstance(exception, DomainError):
        return exception
    if isinstance(exception, exceptions.ValidationError):
        return InvalidInput(errors=flatten(exception.detail))
    if isinstance(exception, DATABASE_ERRORS):
        return translate(exception)
    return next((error() for kinds, error in _KINDS if isinstance(exception, kinds)), None)


def flatten(detail: Any, path: str = "") -> dict[str, list[Text]]:
    """DRF's nested details as `passengers.0.given_name` → texts."""
    if isinstance(detail, dict):
        pairs = [(str(key), value) for key, value in detail.items()]
    elif isinstance(detail, list) and any(isinstance(item, dict | list) for item in detail):
        pairs = [(str(index), value) for index, value in enumerate(detail)]
    else:
        texts = detail if isinstance(detail, list) else [detail]
        return {path or "body": [str(text) for text in texts]}
    result: dict[str, list[Text]] = {}
    for key, value in pairs:
        if value:
            result.update(flatten(value, _below(path, key)))
    return result


def _below(path: str, key: str) -> str:
    """What is wrong with an object as a whole belongs to its own path."""
    if key == api_settings.NON_FIELD_ERRORS_KEY:
        return path
    return f"{path}.{key}" if path else key
