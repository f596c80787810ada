"""How a payment ended: done, refused, or still being confirmed."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from apps.booking.types import BookingDetail
from apps.payments.types import PaymentInfo, PaymentState


class Outcome(StrEnum):
    """What a traveler who comes back from the checkout page is told."""

    DONE = "done"
    CONFIRMING = "confirming"
    UNFINISHED = "unfinished"
    """They left the page before paying; nothing was charged and the seats are still held."""
    REFUSED = "refused"
    OVER = "over"
    """The seats are gone: what was paid is given back."""


_WAITING = {PaymentState.CREATED, PaymentState.OPEN}


def outcome_of(booking: BookingDetail, attempts: Sequence[PaymentInfo]) -> Outcome:
    """`attempts` are the booking's, oldest first: the newest one decides."""
    if booking.is_ticketed:
        return Outcome.DONE
    last = attempts[-1] if attempts else None
    if last is not None and last.is_secured:
        return Outcome.CONFIRMING
    if not booking.is_held:
        return Outcome.OVER
    if last is None or last.state in _WAITING:
        return Outcome.UNFINISHED
    return Outcome.REFUSED
