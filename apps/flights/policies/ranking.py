"""Which of many ways to fly are shown first, and which are no way to fly at all."""

from collections.abc import Sequence

from apps.flights.policies.taxes import Place

MINOR_UNITS_PER_MINUTE = 25
"""What a minute of travel weighs against the price per seat: 15 euros an hour, our own assumption."""

CONNECTION_PENALTY = 30_00
"""What changing flights weighs, in minor units per seat."""

DETOUR_FACTOR = 2.0
DETOUR_KM = 1000.0


def weight(*, total: int, seats: int, minutes: int, connections: int) -> float:
    """The lower, the better: price per seat, time and changes in one figure."""
    return total / seats + minutes * MINOR_UNITS_PER_MINUTE + connections * CONNECTION_PENALTY


def is_sensible(path: Sequence[Place]) -> bool:
    """Whether a way through connecting airports is not an absurd detour."""
    flown = sum(here.distance_to(there) for here, there in zip(path, path[1:], strict=False))
    return flown <= path[0].distance_to(path[-1]) * DETOUR_FACTOR + DETOUR_KM
