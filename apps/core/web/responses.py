"""One domain error, three faces: a page, an HTMX fragment, a problem document (RFC 9457)."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

from apps.core import context
from apps.core.errors import DomainError, InvalidInput

PROBLEM = "application/problem+json"
_PAGES = frozenset({400, 403, 404, 405, 409, 410, 413, 429, 503})


def wants_json(request: HttpRequest) -> bool:
    return request.path.startswith(("/api/", "/webhooks/"))


def problem(error: DomainError) -> dict[str, Any]:
    """The problem document of an error. `type` is a stable URI reference into the error catalogue."""
    body: dict[str, Any] = {
        "type": f"/api/docs/errors#{error.code}",
        "title": str(error.message),
        "status": error.status,
        "code": error.code,
        "request_id": context.current().request_id,
    }
    if error.params:
        body["params"] = error.params
    if isinstance(error, InvalidInput) and error.errors:
        body["errors"] = {field: [str(text) for text in texts] for field, texts in error.errors.items()}
    return body


def error_headers(error: DomainError) -> dict[str, str]:
    headers = {"Cache-Control": "no-store"}
    retry_after = error.params.get("retry_after")
    if retry_after is not None:
        headers["Retry-After"] = str(retry_after)
    if error.status == 401:
        headers["WWW-Authenticate"] = 'Bearer realm="FlyAway"'
    return headers


def problem_response(error: DomainError) -> HttpResponse:
    body = json.dumps(problem(error), default=str)
    return HttpResponse(body, status=error.status, content_type=PROBLEM, headers=error_headers(error))


def _surroundings(request: HttpRequest) -> dict[str, Any]:
    """Staff stay in their portal. To anybody else it doesn't exist, and looks like any address that doesn't."""
    if request.path.startswith("/staff/") and context.current().actor.role in {"staff", "admin"}:
        return {"layout": "layouts/staff.html", "staff": True}
    return {}


def error_response(request: HttpRequest, error: DomainError) -> HttpResponse:
    """The face of `error` that fits the request."""
    if wants_json(request):
        return problem_response(error)
    page = f"errors/{error.status}.html" if error.status in _PAGES else "errors/400.html"
    template = "errors/_fragment.html" if getattr(request, "htmx", False) else page
    response = render(request, template, {"error": error, **_surroundings(request)}, status=error.status)
    for name, value in error_headers(error).items():
        response[name] = value
    patch_vary_headers(response, ["HX-Request"])
    return response
