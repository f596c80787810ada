"""What somebody sees who tries too often; settings' `handler429`, which the sign-in library calls."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from apps.core.errors import TooManyRequests
from apps.core.web.responses import error_response

# The library doesn't tell how long its windows last; its longest ordinary one is five minutes.
_RETRY_AFTER_SECONDS = 300


def too_many_requests(request: HttpRequest, _exception: Exception | None = None) -> HttpResponse:
    return error_response(request, TooManyRequests(retry_after=_RETRY_AFTER_SECONDS))
