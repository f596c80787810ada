"""The one table of moves of an order. The code asks it, the tests walk it, docs/states/booking.md shows it."""

from __future__ import annotations

from apps.booking.types import BookingStatus

TRANSITIONS: dict[BookingStatus, frozenset[BookingStatus]] = {
    BookingStatus.HELD: frozenset({BookingStatus.TICKETED, BookingStatus.EXPIRED, BookingStatus.CANCELLED}),
    # A late authorisation takes the seats again at the quoted price.
    BookingStatus.EXPIRED: frozenset({BookingStatus.HELD}),
    BookingStatus.TICKETED: frozenset({BookingStatus.FLOWN, BookingStatus.CANCELLED}),
    BookingStatus.FLOWN: frozenset(),
    BookingStatus.CANCELLED: frozenset(),
}


def may_move(current: str, wanted: BookingStatus) -> bool:
    return wanted in TRANSITIONS[BookingStatus(current)]
