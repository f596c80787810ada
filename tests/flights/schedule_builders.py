"""Filed flights and the seats they are flown with, for tests of generation."""

from __future__ import annotations

from datetime import date
from typing import Any

from apps.flights.models import Schedule, Seat
from tests.flights.inventory_builders import airport, configuration


def add_seats() -> None:
    """Two rows: four business seats, one of them blocked, and six in economy."""
    cabins = [("business", 1, "ACDF"), ("economy", 5, "ABCDEF")]
    Seat.objects.bulk_create(
        Seat(
            configuration=configuration(),
            row=row,
            letter=letter,
            cabin=name,
            position="window",
            blocked=(row, letter) == (1, "C"),
        )
        for name, row, letters in cabins
        for letter in letters
    )


def file_flight(number: int, *legs: tuple[Any, ...], days: str = "1234567", **changes: Any) -> None:
    """File a flight; each leg is (origin, departure, destination, arrival[, departure offset, arrival offset])."""
    for place, (origin, departs, destination, arrives, *offsets) in enumerate(legs):
        values: dict[str, Any] = {
            "carrier": "FA",
            "number": number,
            "leg_sequence": place + 1,
            "origin": airport(origin),
            "destination": airport(destination),
            "departure_time": departs,
            "departure_day_offset": offsets[0] if offsets else 0,
            "arrival_time": arrives,
            "arrival_day_offset": offsets[1] if offsets else 0,
            "days_of_operation": days,
            "period_start": date(2027, 1, 1),
            "period_end": date(2027, 12, 31),
            "configuration": configuration(),
        }
        Schedule.objects.create(**(values | changes))
