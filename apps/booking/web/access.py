"""Which orders and drafts a visitor may touch. Every page asks here, and only here.

A draft belongs to the browser session it was begun in. An order belongs to its signed-in owner, and to the sessions
that made it or found it by locator and surname. To everybody else it doesn't exist.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest

from apps.booking import services
from apps.booking.errors import BookingNotFound, DraftNotFound
from apps.booking.types import BookingDetail, DraftInfo
from apps.core import context
from apps.core.context import Actor

_BOOKINGS = "bookings"
_DRAFTS = "drafts"
_JUST_PAID = "just_paid"
# A session is read with every request: it holds the newest few of each.
_KEPT = 20


@dataclass(frozen=True, slots=True)
class Trip:
    """An order that the visitor may see, and as whom they act on it."""

    booking: BookingDetail
    actor: Actor


def open_trip(request: HttpRequest, locator: str) -> Trip:
    """Raises BookingNotFound, alike for an unknown locator and for somebody else's order."""
    locator = locator.upper()
    for actor in _actors(request, locator):
        try:
            return Trip(services.get_booking_for(locator=locator, actor=actor), actor)
        except BookingNotFound:
            continue
    raise BookingNotFound


def _actors(request: HttpRequest, locator: str) -> list[Actor]:
    actors = []
    person = context.current().actor
    if person.kind == "user":
        # Staff are customers here: what they read of others goes through the portal, which writes it down.
        actors.append(Actor(kind="user", id=person.id, role="customer"))
    guest_of = _stored(request, _BOOKINGS).get(locator)
    if guest_of:
        actors.append(Actor(kind="guest", id=guest_of))
    return actors


def remember_trip(request: HttpRequest, *, locator: str, booking_id: UUID) -> None:
    """Lets this session come back to the order."""
    _store(request, _BOOKINGS, locator, str(booking_id))


def known_locator(request: HttpRequest, booking_id: UUID) -> str:
    """Under what code this session knows an order; '' when it doesn't."""
    known = _stored(request, _BOOKINGS)
    return next((locator for locator, guest_of in known.items() if guest_of == str(booking_id)), "")


def remember_payment(request: HttpRequest, booking_id: UUID) -> None:
    """The next look at this trip says once that it is paid."""
    request.session[_JUST_PAID] = str(booking_id)


def has_just_paid(request: HttpRequest, booking_id: UUID) -> bool:
    """Whether this session comes from paying for the order; said once."""
    if request.session.get(_JUST_PAID) != str(booking_id):
        return False
    del request.session[_JUST_PAID]
    return True


def remember_draft(request: HttpRequest, draft: DraftInfo) -> None:
    _store(request, _DRAFTS, str(draft.id), "")


def open_draft(request: HttpRequest, draft_id: UUID) -> DraftInfo:
    """Raises DraftNotFound, alike for an unknown draft and for another session's."""
    if str(draft_id) not in _stored(request, _DRAFTS):
        raise DraftNotFound
    return services.get_draft(draft_id)


def latest_draft(request: HttpRequest) -> DraftInfo | None:
    """What this visitor typed last, if it still is there."""
    for draft_id in reversed(_stored(request, _DRAFTS)):
        try:
            return services.get_draft(UUID(draft_id))
        except DraftNotFound:
            continue
    return None


def draft_of_trip(request: HttpRequest, booking_id: UUID) -> DraftInfo | None:
    """The draft of this session that became the order."""
    for draft_id in reversed(_stored(request, _DRAFTS)):
        with suppress(DraftNotFound):
            draft = services.get_draft(UUID(draft_id))
            if draft.booking_id == booking_id:
                return draft
    return None


def _stored(request: HttpRequest, name: str) -> dict[str, str]:
    found: dict[str, str] = request.session.get(name, {})
    return found


def _store(request: HttpRequest, name: str, key: str, value: str) -> None:
    known = {k: v for k, v in _stored(request, name).items() if k != key}
    known[key] = value
    request.session[name] = dict(list(known.items())[-_KEPT:])
