"""How a payment ended: done, refused, or still being confirmed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from django.utils.translation import gettext as _

from apps.booking.types import BookingDetail
from apps.flights import services as flights
from apps.payments.types import PaymentInfo, PaymentState


class Outcome(StrEnum):
    """What a traveler who comes back from the checkout page is told."""

    DONE = "done"
    ENDED = "ended"
    """There were tickets, and the trip was cancelled since: its own page says what became of the money."""
    CONFIRMING = "confirming"
    UNFINISHED = "unfinished"
    """They left the page before paying; nothing was charged and the seats are still held."""
    REFUSED = "refused"
    OVER = "over"
    """The order can't be paid any more: what was paid is given back."""


_WAITING = {PaymentState.CREATED, PaymentState.OPEN}


def outcome_of(booking: BookingDetail, attempts: Sequence[PaymentInfo], *, now: datetime) -> Outcome:
    """`attempts` are the booking's, oldest first: the newest one decides."""
    if booking.is_ticketed:
        return Outcome.DONE
    if booking.ticketed_at is not None:
        return Outcome.ENDED
    last = attempts[-1] if attempts else None
    if last is not None and last.is_secured:
        return Outcome.CONFIRMING
    if not booking.is_held or booking.hold_expires_at <= now:
        return Outcome.OVER
    if last is None or last.state in _WAITING:
        return Outcome.UNFINISHED
    return Outcome.REFUSED


def over_words(booking: BookingDetail, *, now: datetime) -> str:
    """Why an order without tickets can't be paid any more, and what becomes of money that came."""
    if booking.cancelled_at is not None:
        why = _("This booking was cancelled before it was paid.")
    elif flights.payable_until(booking.segments[0].departs_at) <= now:
        why = _("The sale for this flight has ended.")
    else:
        why = _("The time to pay was over, and the seats went back on sale.")
    back = _(
        "If you paid, all of it is given back to your card. What you typed is kept: search again and it is filled in."
    )
    return f"{why} {back}"
