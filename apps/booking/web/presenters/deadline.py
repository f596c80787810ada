"""Until when an order is held, and whether more time can be had."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.utils.translation import gettext as _

from apps.booking.policies.hold_extensions import WORTH_IT
from apps.booking.types import BookingDetail
from apps.core import formatting
from apps.flights import services as flights


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldView:
    locator: str
    until: datetime
    now: datetime
    can_extend: bool
    more_minutes: int
    """How long from now the seats are held after an extension."""


def hold_view(booking: BookingDetail, *, now: datetime) -> HoldView | None:
    """None for an order that isn't held (any more): there is nothing to wait for."""
    if not booking.is_held or booking.hold_expires_at <= now:
        return None
    return HoldView(
        locator=booking.locator,
        until=deadline(booking),
        now=now,
        can_extend=booking.hold_can_extend and _adds_time(booking, now),
        more_minutes=_more_minutes(booking, now),
    )


def deadline(booking: BookingDetail) -> datetime:
    """The end of the hold at the clock of the first airport: the one place all travelers will be."""
    return booking.hold_expires_at.astimezone(booking.segments[0].departs_local.tzinfo)


def _adds_time(booking: BookingDetail, now: datetime) -> bool:
    """The way to the checkout moves the deadline too: a full hold's time from now may be no more than there is."""
    return now + timedelta(seconds=settings.HOLD_LIFETIME_SECONDS) >= booking.hold_expires_at + WORTH_IT


def _more_minutes(booking: BookingDetail, now: datetime) -> int:
    until = flights.payable_until(booking.segments[0].departs_at)
    more = min(timedelta(seconds=settings.HOLD_LIFETIME_SECONDS), until - now)
    return int(more.total_seconds()) // 60


def extended_words(booking: BookingDetail) -> str:
    """What more time has given, and whether there can be more of it."""
    until = formatting.clock_zone(deadline(booking))
    if booking.hold_can_extend:
        return _("Held until %(time)s.") % {"time": until}
    return _("Held until %(time)s. This was the last time that it could be made longer.") % {"time": until}
