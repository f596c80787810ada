"""The kernel's middleware: request context, error mapping, body limits, language, the actor of a session."""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Callable

import structlog
from django.conf import settings
from django.contrib.auth import logout
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.middleware.locale import LocaleMiddleware
from django.utils import translation

from apps.core import metrics
from apps.core.card_numbers import holds_card_number
from apps.core.context import ANONYMOUS, Actor, RequestContext, Role, set_actor, use_context
from apps.core.db_errors import DATABASE_ERRORS, translate
from apps.core.errors import DomainError, LengthRequired, TooLarge
from apps.core.ids import uuid7
from apps.core.web.responses import error_response, wants_json

GetResponse = Callable[[HttpRequest], HttpResponse]

log = structlog.get_logger("flyaway.request")
# It ends in history, where nobody's name or number has a place: hexadecimal digits, or a UUID.
_REQUEST_ID = re.compile(r"[0-9a-f]{8,64}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_LANGUAGE = re.compile(r"(?:^|&)language=([A-Za-z-]{2,10})(?:&|$)")
_LENGTH = re.compile(r"^[0-9]{1,18}\Z")
_FORM_AROUND_A_FILE = 64 * 1024
_QUIET = frozenset({"/healthz", "/readyz", "/metrics"})


def client_address(request: HttpRequest) -> str:
    """The peer's address, or the one that the trusted proxies in front report (settings.TRUSTED_PROXIES of them)."""
    trusted: int = getattr(settings, "TRUSTED_PROXIES", 0)
    forwarded = [
        part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()
    ]
    if trusted and len(forwarded) >= trusted:
        return forwarded[-trusted]
    return str(request.META.get("REMOTE_ADDR", ""))


def address_digest(address: str) -> str:
    """A keyed digest of an address: history and logs can compare addresses without holding them."""
    return hashlib.sha256(f"{settings.SECRET_KEY}:{address}".encode()).hexdigest()[:16]


def channel_of(path: str) -> str:
    for prefix, channel in (("/api/", "api"), ("/staff/", "staff"), ("/webhooks/", "webhook")):
        if path.startswith(prefix):
            return channel
    return "web"


class RequestContextMiddleware:
    """Gives each request an id and a context, one log line and its figures."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request_id = _own_id(request) or uuid7().hex
        running = RequestContext(
            actor=ANONYMOUS,
            request_id=request_id,
            address=address_digest(client_address(request)),
            channel=channel_of(request.path),  # type: ignore[arg-type]
        )
        started = time.perf_counter()
        with use_context(running):
            response = self.get_response(request)
            self._account(request, response, time.perf_counter() - started)
        response["X-Request-ID"] = request_id
        return response

    def _account(self, request: HttpRequest, response: HttpResponse, seconds: float) -> None:
        route = request.resolver_match.route if request.resolver_match else "unmatched"
        method = request.method if request.method in metrics.METHODS else "other"
        metrics.requests_total.labels(method, route, response.status_code).inc()
        metrics.request_seconds.labels(route).observe(seconds)
        if request.path not in _QUIET:
            milliseconds = round(seconds * 1000, 1)
            log.info(
                "request", method=method, route=route, status=response.status_code, milliseconds=milliseconds
            )


def _own_id(request: HttpRequest) -> str:
    """The id that the request came with; '' for none that may be kept."""
    given = request.headers.get("X-Request-ID", "")
    return given if _REQUEST_ID.fullmatch(given) and not holds_card_number(given) else ""


class CookielessMiddleware:
    """Machines' addresses get no cookies to see. So a browser's own open nothing there, choose no language and keep no
    cache from sharing an answer; and none is set or ended.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if wants_json(request):
            request.META.pop("HTTP_COOKIE", None)
        return self.get_response(request)


class LanguageMiddleware(LocaleMiddleware):
    """Takes `?language=` too, at pages that have no language in their address: a link, which caches can tell apart."""

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        asked = _language_asked(request)
        if asked:
            translation.activate(asked)
            request.LANGUAGE_CODE = asked


def _language_asked(request: HttpRequest) -> str:
    # Not by way of `request.GET`: what is wrong with the other parameters is the view's to say.
    found = _LANGUAGE.search(request.META.get("QUERY_STRING", ""))
    if (
        found is None
        or translation.get_language_from_path(request.path_info)
        or request.path.startswith("/api/v1/")
    ):
        return ""
    return found.group(1) if found.group(1) in dict(settings.LANGUAGES) else ""


class ErrorMiddleware:
    """Turns what views raise, domain errors and the database's refusals, into page, fragment or problem document."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, DomainError):
            return error_response(request, exception)
        if isinstance(exception, RequestDataTooBig):
            return error_response(request, TooLarge())
        if isinstance(exception, DATABASE_ERRORS):
            translated = translate(exception)
            if translated is not None:
                log.warning(
                    "database_refused", code=translated.code, reason=type(exception.__cause__).__name__
                )
                return error_response(request, translated)
        return None


class BodyLimitMiddleware:
    """Refuses a body that announces more than its kind may have, or doesn't say how long it is, before it is read."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if "Transfer-Encoding" in request.headers:
            # WSGI has no such bodies: Django would take this one for an empty one.
            return error_response(request, LengthRequired())
        upload = (request.content_type or "").startswith("multipart/")
        limit = settings.DOCUMENT_MAX_BYTES if upload else settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        # What a form wraps around its file is nobody's business: the limit that is told is the file's.
        wrapping = _FORM_AROUND_A_FILE if upload else 0
        if not _LENGTH.match(length) or int(length) > limit + wrapping:
            return error_response(request, TooLarge(params={"limit_bytes": limit}))
        return self.get_response(request)


class ActorMiddleware:
    """Names the signed-in person as the actor, and ends staff sessions that were idle too long."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # A visitor without a session cookie costs no look-up at all.
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
            self._name_actor(request)
        return self.get_response(request)

    def _name_actor(self, request: HttpRequest) -> None:
        role: Role = getattr(request.user, "role", "customer")
        if role in {"staff", "admin"}:
            now = int(time.time())
            seen = int(request.session.get("staff_seen", now))
            if now - seen > settings.STAFF_SESSION_IDLE_SECONDS:
                logout(request)
                return
            # Written once a minute at most: a session row per click is not needed to judge 15 minutes.
            if now - seen >= 60 or "staff_seen" not in request.session:
                request.session["staff_seen"] = now
        set_actor(Actor(kind="user", id=str(request.user.pk), role=role))
