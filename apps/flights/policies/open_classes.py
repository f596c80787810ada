"""Which booking class a search sells: the lowest one that is open on every leg for the whole party."""

from collections.abc import Container, Sequence
from typing import NamedTuple

from apps.flights.policies.nesting import availabilities


class LegInventory(NamedTuple):
    """The counters of one leg and cabin; classes run from the highest to the cheapest."""

    class_codes: str
    class_limits: Sequence[int]
    class_used: Sequence[int]
    free: int
    """Seats neither held nor sold: no class sells more, whatever its limit says."""


def open_seats(legs: Sequence[LegInventory]) -> dict[str, int]:
    """Booking class → seats it still sells on all of `legs`, the cheapest class first."""
    result: dict[str, int] = {}
    for index, leg in enumerate(legs):
        seats = {
            rbd: max(0, min(left, leg.free))
            for rbd, left in zip(
                leg.class_codes, availabilities(leg.class_limits, leg.class_used), strict=True
            )
        }
        if index == 0:
            result = dict(reversed(seats.items()))
        else:
            result = {rbd: min(left, seats.get(rbd, 0)) for rbd, left in result.items()}
    return result


def lowest_open_class(
    legs: Sequence[LegInventory], seats: int, sellable: Container[str]
) -> tuple[str, int] | None:
    """The cheapest of the `sellable` classes with room for `seats`, and how many it has; None if none has."""
    for rbd, left in open_seats(legs).items():
        if left >= seats and rbd in sellable:
            return rbd, left
    return None
