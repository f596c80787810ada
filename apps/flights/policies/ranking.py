"""Which of many ways to fly are shown first, and which are no way to fly at all."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from apps.flights.policies.taxes import Place

MINOR_UNITS_PER_MINUTE = 25
"""What a minute of travel weighs against the price per seat: 15 euros an hour, our own assumption."""

CONNECTION_PENALTY = 30_00
"""What changing flights weighs, in minor units per seat."""

DETOUR_FACTOR = 2.0
DETOUR_KM = 1000.0


class Measure(NamedTuple):
    """What ways are compared by. `total` is for the whole party, in minor units."""

    total: int
    minutes: int
    connections: int
    departs_at: datetime


def sort_key(sort: str, measures: Sequence[Measure], *, seats: int) -> tuple[float, ...]:
    """Where a journey of one or two slices stands in the order of `sort`; the lowest comes first."""
    total = sum(measure.total for measure in measures)
    minutes = sum(measure.minutes for measure in measures)
    if sort == "cheapest":
        return total, minutes
    if sort == "fastest":
        return minutes, total
    if sort == "earliest":
        return (*(measure.departs_at.timestamp() for measure in measures), total)
    changes = sum(measure.connections for measure in measures)
    return (total / seats + minutes * MINOR_UNITS_PER_MINUTE + changes * CONNECTION_PENALTY,)


def is_sensible(path: Sequence[Place]) -> bool:
    """Whether a way through connecting airports is not an absurd detour."""
    flown = sum(here.distance_to(there) for here, there in zip(path, path[1:], strict=False))
    return flown <= path[0].distance_to(path[-1]) * DETOUR_FACTOR + DETOUR_KM
