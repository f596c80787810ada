"""Every address there is, and whose it is. A new address belongs to nobody until it is written down here."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum

from django.urls import URLPattern, URLResolver, get_resolver

from tests.http.wire import Json

UNKNOWN_ID = "0199aaaa-0000-7000-8000-0000000000ff"
UNKNOWN_LOCATOR = "ZZZZZZ"


class Area(Enum):
    """Who gets in."""

    ANYBODY = "anybody"
    SIGNED_IN = "whoever has an account"
    BOOKING = "the owner of an order, and its guests"
    DRAFT = "the session that began to book"
    STAFF = "staff and admins"
    LINK = "whom a link was made for, a moment ago"
    ADMIN = "admins"
    SCRAPER = "Prometheus, from inside"


# Route → area, and the methods that it takes. What ends an order, or a session, stands last.
AREAS: dict[str, tuple[Area, str]] = {
    "healthz": (Area.ANYBODY, "GET"),
    "readyz": (Area.ANYBODY, "GET"),
    "robots.txt": (Area.ANYBODY, "GET"),
    "favicon.ico": (Area.ANYBODY, "GET"),
    "metrics": (Area.SCRAPER, "GET"),
    "webhooks/stripe": (Area.ANYBODY, "POST"),
    "api/docs/": (Area.ANYBODY, "GET"),
    "api/docs/errors": (Area.ANYBODY, "GET"),
    "api/v1/schema/": (Area.ANYBODY, "GET"),
    "api/v1/airports": (Area.ANYBODY, "GET"),
    "api/v1/offers": (Area.ANYBODY, "GET"),
    "api/v1/offers/<str:offer_id>": (Area.ANYBODY, "GET"),
    "api/v1/offers/<str:offer_id>/seat-maps": (Area.ANYBODY, "GET"),
    "api/v1/bookings": (Area.ANYBODY, "POST"),
    "api/v1/auth/token": (Area.ANYBODY, "POST"),
    "api/v1/auth/refresh": (Area.ANYBODY, "POST"),
    "api/v1/auth/revoke": (Area.ANYBODY, "POST"),
    "api/v1/me": (Area.SIGNED_IN, "GET"),
    "api/v1/bookings/<locator:locator>": (Area.BOOKING, "GET"),
    "api/v1/bookings/<locator:locator>/history": (Area.BOOKING, "GET"),
    "api/v1/bookings/<locator:locator>/payments": (Area.BOOKING, "POST"),
    "api/v1/bookings/<locator:locator>/cancellation-quotes": (Area.BOOKING, "POST"),
    "api/v1/bookings/<locator:locator>/cancellations": (Area.BOOKING, "POST"),
    "staff/": (Area.STAFF, "GET"),
    "staff/documents/<uuid:document_id>/": (Area.STAFF, "GET"),
    "staff/documents/<uuid:document_id>/decision": (Area.STAFF, "POST"),
    "staff/documents/<uuid:document_id>/scan": (Area.LINK, "GET"),
    "staff/documents/<uuid:document_id>/scan/open": (Area.STAFF, "GET"),
    "staff/refunds/<uuid:refund_id>/": (Area.STAFF, "GET"),
    "staff/refunds/<uuid:refund_id>/handled": (Area.STAFF, "POST"),
    "en/": (Area.ANYBODY, "GET"),
    "en/styleguide/": (Area.ANYBODY, "GET"),
    "en/flights/": (Area.ANYBODY, "GET"),
    "en/airports/": (Area.ANYBODY, "GET"),
    "en/book/": (Area.ANYBODY, "POST"),
    "en/book/ticket-name/": (Area.ANYBODY, "POST"),
    "en/find/": (Area.ANYBODY, "GET POST"),
    "en/trips/": (Area.SIGNED_IN, "GET"),
    "en/book/<uuid:draft>/travelers/": (Area.DRAFT, "GET POST"),
    "en/book/<uuid:draft>/contact/": (Area.DRAFT, "GET POST"),
    "en/book/<uuid:draft>/seats/<int:segment>/": (Area.DRAFT, "GET POST"),
    "en/book/<uuid:draft>/price/": (Area.DRAFT, "GET POST"),
    "en/book/<uuid:draft>/hold/": (Area.DRAFT, "GET POST"),
    "en/book/<uuid:draft>/replace/": (Area.DRAFT, "POST"),
    "en/trips/<pnr:locator>/": (Area.BOOKING, "GET"),
    "en/trips/<pnr:locator>/check/": (Area.BOOKING, "GET"),
    "en/trips/<pnr:locator>/travelers/<int:index>/": (Area.BOOKING, "GET POST"),
    "en/trips/<pnr:locator>/contact/": (Area.BOOKING, "GET POST"),
    "en/trips/<pnr:locator>/seats/<int:segment>/": (Area.BOOKING, "GET POST"),
    "en/trips/<pnr:locator>/extend/": (Area.BOOKING, "POST"),
    "en/trips/<pnr:locator>/pay/": (Area.BOOKING, "POST"),
    "en/trips/<pnr:locator>/payment/": (Area.BOOKING, "GET"),
    "en/trips/<pnr:locator>/documents/<int:index>/": (Area.BOOKING, "GET POST"),
    "en/trips/<pnr:locator>/cancel/": (Area.BOOKING, "GET POST"),
    "en/account/": (Area.SIGNED_IN, "GET"),
    "en/account/profile/": (Area.SIGNED_IN, "GET POST"),
    "en/account/email/": (Area.SIGNED_IN, "GET POST"),
    "en/account/password/change/": (Area.SIGNED_IN, "GET POST"),
    "en/account/password/set/": (Area.SIGNED_IN, "GET POST"),
    "en/account/reauthenticate/": (Area.SIGNED_IN, "GET POST"),
    "en/account/login/": (Area.ANYBODY, "GET POST"),
    "en/account/inactive/": (Area.ANYBODY, "GET"),
    "en/account/signup/": (Area.ANYBODY, "GET POST"),
    "en/account/confirm-email/": (Area.ANYBODY, "GET"),
    "en/account/password/reset/": (Area.ANYBODY, "GET POST"),
    "en/account/password/reset/done/": (Area.ANYBODY, "GET"),
    "en/account/password/reset/key/done/": (Area.ANYBODY, "GET"),
    "en/account/login/code/confirm/": (Area.ANYBODY, "GET"),
    r"en/account/^confirm-email/(?P<key>[-:\w]+)/$": (Area.ANYBODY, "GET"),
    r"en/account/^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$": (Area.ANYBODY, "GET"),
    "en/account/sign-out-everywhere/": (Area.SIGNED_IN, "POST"),
    "en/account/logout/": (Area.ANYBODY, "GET POST"),
}
# Django's own: it wraps each of its addresses in the same check.
ADMIN_SITE = "admin/"

# Bodies with which a request gets as far as to the question whose order it is.
BODIES: dict[str, Json] = {
    "api/v1/bookings/<locator:locator>/payments": {"return_url": "https://example.com/back"},
    "api/v1/bookings/<locator:locator>/cancellations": {"quote_id": UNKNOWN_ID},
    "staff/documents/<uuid:document_id>/decision": {"decision": "approved"},
    "staff/refunds/<uuid:refund_id>/handled": {"note": "by transfer"},
}

_EXAMPLES = {
    "<str:offer_id>": "unknown",
    "<int:segment>": "0",
    "<int:index>": "0",
    r"^confirm-email/(?P<key>[-:\w]+)/$": "confirm-email/unknown/",
    r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$": "password/reset/key/1-unknown/",
    "<path:object_id>": "1",
    "<path:content_type_id>": "1",
    "(?P<url>.*)$": "nothing/",
}


def routes() -> list[str]:
    """Every route of the project, as its patterns write it."""
    return list(_walk(get_resolver()))


def _walk(resolver: URLResolver, prefix: str = "") -> Iterator[str]:
    for pattern in resolver.url_patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield route
        else:
            yield from _walk(pattern, route)


def example(
    route: str,
    *,
    locator: str = UNKNOWN_LOCATOR,
    draft: str = UNKNOWN_ID,
    document: str = UNKNOWN_ID,
    refund: str = UNKNOWN_ID,
) -> str:
    """An address that the route matches."""
    path = "/" + route
    named = {
        "<locator:locator>": locator,
        "<pnr:locator>": locator,
        "<uuid:draft>": draft,
        "<uuid:document_id>": document,
        "<uuid:refund_id>": refund,
    }
    for part, value in {**named, **_EXAMPLES}.items():
        path = path.replace(part, value)
    if "^(?P<app_label>" in path:
        path = path.partition("^")[0] + "accounts/"
    return path
