"""Handlers for what no view answers: unknown addresses, refused forms, and faults of ours."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from apps.core.errors import DomainError, Forbidden, InvalidInput, NotFound
from apps.core.web.responses import error_response, problem_response, wants_json


class InternalError(DomainError):
    status = 500
    code = "internal_error"
    message = _("Something went wrong on our side. Nothing was charged or changed twice; please try again.")


class FormExpired(Forbidden):
    code = "form_expired"
    message = _("This form was open too long, or your browser blocks cookies. Go back, reload and try again.")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_response(request, InvalidInput())


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_response(request, Forbidden())


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_response(request, NotFound())


def server_error(request: HttpRequest) -> HttpResponse:
    """Renders without database, session or context processors: any of them may be what is broken."""
    if wants_json(request):
        return problem_response(InternalError())
    return HttpResponse(render_to_string("errors/500.html"), status=500, headers={"Cache-Control": "no-store"})


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return error_response(request, FormExpired())
