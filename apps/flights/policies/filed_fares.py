"""The formula behind the filed segment fares.

Fares taper with distance as real ones do; each market differs a little, always by the same amount.
The rows that come out of it are what is sold; nothing computes a fare at the time of search.
"""

from zlib import crc32

from apps.flights.policies.booking_classes import CLASSES
from apps.flights.types import Cabin

_FACTORS: dict[str, tuple[float, ...]] = {
    Cabin.ECONOMY: (4.2, 3.3, 2.6, 2.05, 1.6, 1.27, 1.0),
    Cabin.PREMIUM: (3.5, 2.8, 2.2),
    Cabin.BUSINESS: (8.0, 6.4, 5.0, 3.9),
}
"""Multiples of the lowest economy fare, in the order of `CLASSES`."""


def lowest_fare(origin: str, destination: str, distance_km: float) -> float:
    """The lowest one-way economy fare in euros, before taxes."""
    market = crc32(":".join(sorted((origin, destination))).encode()) % 240 / 1000 - 0.12
    direction = crc32(f"{origin}>{destination}".encode()) % 60 / 1000 - 0.03
    taper: float = distance_km**0.63
    return (14 + 0.72 * taper) * (1 + market + direction)


def segment_fares(
    origin: str, destination: str, distance_km: float, cabins: frozenset[str]
) -> dict[str, int]:
    """One-way fares by RBD in euro cents, whole euros, for the cabins that are flown on the market."""
    base = lowest_fare(origin, destination, distance_km)
    return {
        rbd: round(base * factor) * 100
        for cabin, classes in CLASSES.items()
        if cabin in cabins
        for rbd, factor in zip(classes, _FACTORS[cabin], strict=True)
    }
