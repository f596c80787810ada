"""Handlers for what no view answers: unknown addresses, refused forms, and faults of ours."""

from __future__ import annotations

import sys

import structlog
from django.core.exceptions import TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from apps.core import context
from apps.core.db_errors import DATABASE_ERRORS, translate
from apps.core.errors import DomainError, Forbidden, InvalidInput, NotFound
from apps.core.web.responses import error_response, problem_response, wants_json

log = structlog.get_logger("flyaway.request")
# Django's reasons by their first word; the rest of some of them is an address with all that stands in it.
_CSRF_REASONS = {"Origin": "origin", "Referer": "referer"}


class InternalError(DomainError):
    status = 500
    code = "internal_error"
    message = _("Something went wrong on our side. Nothing was charged or changed twice; please try again.")


class TooManyParameters(InvalidInput):
    code = "too_many_parameters"
    message = _("There are more parameters in this request than we read. Leave out what isn't needed.")


class FormExpired(Forbidden):
    code = "form_expired"
    message = _("This form was open too long, or your browser blocks cookies. Go back, reload and try again.")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What Django itself takes offence at: a host that isn't ours, a body cut off, hundreds of parameters."""
    log.info("request_refused", reason=type(exception).__name__)
    many = isinstance(exception, TooManyFieldsSent | TooManyFilesSent)
    return error_response(request, TooManyParameters() if many else InvalidInput())


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_response(request, Forbidden())


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_response(request, NotFound())


def server_error(request: HttpRequest) -> HttpResponse:
    """Renders without database, session or context processors: any of them may be what is broken.

    Django calls this while it handles the exception. When that is the database's, met outside of any view (a session
    or its user could not be read), people are asked to come back, as they are when a view meets it.
    """
    fault = sys.exc_info()[1]
    refusal = translate(fault) if isinstance(fault, DATABASE_ERRORS) else None
    if refusal is not None:
        return error_response(request, refusal)
    if wants_json(request):
        return problem_response(InternalError())
    page = render_to_string("errors/500.html", {"request_id": context.current().request_id})
    return HttpResponse(page, status=500, headers={"Cache-Control": "no-store"})


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    route = request.resolver_match.route if request.resolver_match else "unmatched"
    log.info("form_refused", reason=_CSRF_REASONS.get(reason.split(" ")[0], "token"), route=route)
    return error_response(request, FormExpired())
