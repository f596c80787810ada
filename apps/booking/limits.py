"""How often an order may be asked of, and how much of what we sell somebody may hold at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings

from apps.booking.errors import TooManyHolds
from apps.booking.models import Booking
from apps.booking.policies.hold_extensions import EXTENSIONS
from apps.booking.types import BookingStatus
from apps.core import clock, context
from apps.core.errors import TooManyRequests
from apps.core.idempotency import Idempotency, recognise
from apps.core.ids import time_of, uuid7
from apps.core.rate_limit import check_rate
from apps.core.standing import Cap, CapReached, leave_places, take_place

# So long a hold may be on its way into the database; one that isn't there by then never came to be.
_ON_ITS_WAY = timedelta(seconds=30)


def check_order_rate(name: str, booking_id: UUID, idempotency: Idempotency[Any] | None = None) -> None:
    """Raises TooManyRequests; Replayed or KeyInFlight in its place, for a request that was sent before."""
    try:
        check_rate(name, str(booking_id))
    except TooManyRequests:
        recognise(idempotency)
        raise


@contextmanager
def place_for_hold(*, owner_id: str, email: str) -> Iterator[UUID]:
    """The id of the order to be. It counts as held from now on, and not any more when nothing comes of it.

    Raises TooManyRequests, TooManyHolds.
    """
    booking_id, person = uuid7(), _person(owner_id, email)
    caps = [
        Cap("booking.address", context.current().address, settings.HELD_PER_ADDRESS),
        Cap("booking.person", person, settings.HELD_PER_PERSON),
    ]
    _take_place(booking_id, caps, person)
    try:
        yield booking_id
    except BaseException:
        leave_places(caps, [str(booking_id)])
        raise


def _person(owner_id: str, email: str) -> str:
    """An address that is typed proves nothing: it counts where it is typed, or strangers could use up its owner's."""
    return f"user:{owner_id}" if owner_id else f"{email.strip().casefold()} {context.current().address}"


def _take_place(booking_id: UUID, caps: Sequence[Cap], person: str) -> None:
    """Who finds a cap reached counts again, in the database: holds that were paid, cancelled or over stand no more."""
    attempts = [("booking.hold", context.current().address), ("booking.hold_person", person)]
    while True:
        try:
            take_place(str(booking_id), caps, seconds=_longest_life(), attempts=attempts)
        except CapReached as reached:
            standing = _standing(reached.members)
            if len(standing) == len(reached.members):
                raise TooManyHolds(retry_after=_seconds_until(min(standing.values()))) from reached
            leave_places([reached.cap], set(reached.members) - set(standing))
            attempts = []
        else:
            return


def _standing(members: Sequence[str]) -> dict[str, datetime]:
    """Those that are held, or on their way, with when they end."""
    now = clock.now()
    found = {
        str(pk): ends_at if status == BookingStatus.HELD and ends_at > now else None
        for pk, status, ends_at in Booking.objects.filter(pk__in=members).values_list(
            "pk", "status", "hold_expires_at"
        )
    }
    young = {
        member: now + timedelta(seconds=settings.HOLD_LIFETIME_SECONDS)
        for member in members
        if member not in found and time_of(UUID(member)) > now - _ON_ITS_WAY
    }
    return young | {member: ends_at for member, ends_at in found.items() if ends_at is not None}


def _longest_life() -> int:
    """Each extension is a hold's time from then; starting to pay adds a checkout's."""
    return (EXTENSIONS + 1) * int(settings.HOLD_LIFETIME_SECONDS) + int(settings.CHECKOUT_LIFETIME_SECONDS)


def _seconds_until(moment: datetime) -> int:
    return max(1, int((moment - clock.now()).total_seconds()))
