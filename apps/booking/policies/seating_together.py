"""Seats for a whole party, as close to one another as the cabin allows, without costing more than they must. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

# A row away is as far as the width of a cabin: people would rather sit across the aisle than behind one another.
_ROW = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class FreeSeat:
    """A seat that may be given to anybody of the party. `column` counts places from the left wall, aisles too."""

    designator: str
    row: int
    column: int
    price: int


def seats_together(free: Sequence[FreeSeat], count: int) -> tuple[str, ...]:
    """`count` designators front to back and left to right; () when there are too few.

    Seats of the lowest price are taken where enough of them are left, so that one tap never buys an extra.
    """
    if count < 1 or len(free) < count:
        return ()
    prices = sorted(seat.price for seat in free)
    affordable = [seat for seat in free if seat.price <= prices[count - 1]]
    best = min((_around(anchor, affordable, count) for anchor in affordable), key=_spread)
    ordered = sorted(best, key=lambda seat: (seat.row, seat.column))
    return tuple(seat.designator for seat in ordered)


def _around(anchor: FreeSeat, free: Sequence[FreeSeat], count: int) -> list[FreeSeat]:
    """The `count` seats nearest to `anchor`."""
    return sorted(free, key=lambda seat: (_distance(anchor, seat), seat.row, seat.column))[:count]


def _distance(one: FreeSeat, other: FreeSeat) -> int:
    return _ROW * abs(one.row - other.row) + abs(one.column - other.column)


def _spread(seats: Sequence[FreeSeat]) -> tuple[int, int, int]:
    """How far apart a party sits; among equals the cheaper and then the foremost."""
    apart = sum(_distance(one, other) for one in seats for other in seats)
    return apart, sum(seat.price for seat in seats), min(seat.row for seat in seats)
