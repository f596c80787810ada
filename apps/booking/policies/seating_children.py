"""Children are never split from their adults: where a child has a seat, an adult of the booking sits near. Pure.

The child may have none for now: whoever is without a seat is given one at check-in, beside those who belong together.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date

from django.utils.translation import gettext_lazy as _

from apps.booking.policies.ages import Person, is_companion, sits_by_companion
from apps.booking.types import SeatRequest
from apps.core.errors import Text
from apps.flights.types import SeatMap

# UK CAA, guidance on seating allocation: who is under 12 sits in the row of an adult they fly with, or one row away.
ROWS_APART = 1


def child_problem(
    wish: SeatRequest,
    others: Iterable[SeatRequest],
    people: Sequence[Person],
    maps: Sequence[SeatMap],
    day: date,
) -> Text | None:
    """Why a child can't have this seat beside the `others` of the same flight; None for anybody else.

    Whoever turns 12 later on the way has paid as an adult, and is a child until then.
    """
    if not sits_by_companion(people[wish.passenger], day):
        return None
    company = {other.seat for other in others if is_companion(people[other.passenger], day)}
    if not company:
        return _("Children sit with an adult. Choose an adult's seat on this flight first.")
    if any(wish.seat not in seats_near(seat_map, company) for seat_map in maps):
        return _(
            "Children sit in the row of an adult of this booking, or one row away. Choose seats closer together, or "
            "give the child's seat up first."
        )
    return None


def seats_near(seat_map: SeatMap, seats: Collection[str]) -> frozenset[str]:
    """Every seat of the rows in which `seats` are, and of the rows beside these in the same cabin."""
    return frozenset(
        place.designator
        for cabin in seat_map.cabins
        for number, row in enumerate(cabin.rows)
        if any(
            place is not None and place.designator in seats
            for other in cabin.rows[max(0, number - ROWS_APART) : number + ROWS_APART + 1]
            for place in other.places
        )
        for place in row.places
        if place is not None
    )
