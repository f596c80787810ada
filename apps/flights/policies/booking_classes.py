"""Booking classes (RBDs) by cabin, and how many seats each may take on a given date.

Limits vary by season, weekday and route in a way that is always the same for the same flight and date,
so that prices differ between days without a single invented sale.
"""

from datetime import date
from math import floor
from zlib import crc32

from apps.flights.types import Cabin

CLASSES: dict[str, str] = {
    Cabin.ECONOMY: "YBMHKLQ",
    Cabin.PREMIUM: "WEP",
    Cabin.BUSINESS: "JCDI",
}
"""RBDs of each cabin from the highest to the cheapest; no letter belongs to two cabins."""

CABIN_OF_CLASS: dict[str, str] = {rbd: cabin for cabin, classes in CLASSES.items() for rbd in classes}

_SHARES: dict[str, tuple[float, ...]] = {
    Cabin.ECONOMY: (1.0, 0.95, 0.88, 0.78, 0.64, 0.47, 0.28),
    Cabin.PREMIUM: (1.0, 0.75, 0.45),
    Cabin.BUSINESS: (1.0, 0.85, 0.62, 0.36),
}
"""Share of the cabin that a class and all cheaper ones may take together on a quiet day."""


_CHANCE, _WEEKEND, _SEASON = 0.36, 0.12, 0.15
MAX_DEMAND = _CHANCE + _WEEKEND + _SEASON


def demand(number: int, service_date: date) -> float:
    """How sought after a flight is on a date: 0.0 (quiet) to `MAX_DEMAND`, in hundredths."""
    noise = crc32(f"{number}:{service_date.isoformat()}".encode()) % 1000 / 1000
    level = _CHANCE * noise
    if service_date.isoweekday() in (5, 7):
        level += _WEEKEND
    if service_date.month in (7, 8) or (service_date.month, service_date.day) >= (12, 18):
        level += _SEASON
    if service_date.month == 1 and service_date.day <= 5:
        level += _SEASON
    return round(level, 2)


def booking_limits(cabin: str, authorized: int, level: float) -> tuple[int, ...]:
    """Nested limits of a cabin's classes in the order of `CLASSES`; a class whose share is used up is 0.

    The first limit is always `authorized`, and limits never grow towards the cheaper classes.
    """
    return tuple(
        authorized if share == 1.0 else floor(authorized * max(0.0, (share - level) / (1 - level)))
        for share in _SHARES[cabin]
    )
