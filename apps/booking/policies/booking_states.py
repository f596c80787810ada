"""The one table of moves of an order."""

from __future__ import annotations

from apps.booking.types import BookingStatus
from apps.core.registries import state_pages
from apps.core.states import Transitions

BOOKING_TRANSITIONS = Transitions(
    what="a booking",
    defined_in=__name__,
    field="status",
    initial=BookingStatus.HELD,
    moves={
        BookingStatus.HELD: {BookingStatus.TICKETED, BookingStatus.EXPIRED, BookingStatus.CANCELLED},
        # A late authorisation takes the seats again at the quoted price.
        BookingStatus.EXPIRED: {BookingStatus.HELD},
        BookingStatus.TICKETED: {BookingStatus.FLOWN, BookingStatus.CANCELLED},
        BookingStatus.FLOWN: set(),
        BookingStatus.CANCELLED: set(),
    },
)

state_pages.register("booking", BOOKING_TRANSITIONS.page)
