"""The least that a dated leg with seats needs, for tests of counters and seat maps."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

from apps.flights.models import AircraftConfiguration, Airport, Flight, Leg, LegCabin, Segment
from apps.flights.types import InventoryClaim

PLACES = {
    "LHR": ("GB", "Europe/London", 51.4706, -0.46194),
    "JFK": ("US", "America/New_York", 40.639928, -73.778692),
    "SIN": ("SG", "Asia/Singapore", 1.35019, 103.994),
    "SYD": ("AU", "Australia/Sydney", -33.94611, 151.17722),
    "AKL": ("NZ", "Pacific/Auckland", -37.00806, 174.79167),
    "HNL": ("US", "Pacific/Honolulu", 21.31869, -157.92241),
}


def airport(code: str) -> Airport:
    """A served airport out of `PLACES`; the same one when it is asked for again."""
    country, timezone, latitude, longitude = PLACES[code]
    row, _ = Airport.objects.get_or_create(
        code=code,
        defaults={
            "name": f"{code} Airport",
            "city": code,
            "country": country,
            "timezone": timezone,
            "latitude": latitude,
            "longitude": longitude,
            "served": True,
        },
    )
    return row


def configuration(code: str = "TEST") -> AircraftConfiguration:
    """A configuration without seats."""
    row, _ = AircraftConfiguration.objects.get_or_create(
        code=code,
        defaults={
            "iata_type": "320",
            "manufacturer": "Airbus",
            "name": "Airbus A320",
            "wing_from": 9,
            "wing_to": 20,
            "columns": {"business": ["A", "C", "", "D", "F"], "economy": ["A", "B", "C", "", "D", "E", "F"]},
        },
    )
    return row


def leg(number: int = 101, origin: str = "LHR", destination: str = "JFK") -> Leg:
    """A dated leg on 1 March 2027 with the segment that is sold of it, and no inventory."""
    departs_at, arrives_at = datetime(2027, 3, 1, 10, 0, tzinfo=UTC), datetime(2027, 3, 1, 18, 0, tzinfo=UTC)
    flight = Flight.objects.create(carrier="FA", number=number, service_date=date(2027, 3, 1))
    row = Leg.objects.create(
        flight=flight,
        sequence=1,
        origin=airport(origin),
        destination=airport(destination),
        departs_at=departs_at,
        arrives_at=arrives_at,
        departure_date=date(2027, 3, 1),
        departure_time=time(10, 0),
        arrival_date=date(2027, 3, 1),
        arrival_time=time(13, 0),
        configuration=configuration(),
    )
    Segment.objects.create(
        flight=flight,
        origin_id=origin,
        destination_id=destination,
        departure_date=date(2027, 3, 1),
        departs_at=departs_at,
        arrives_at=arrives_at,
        first_sequence=1,
        last_sequence=1,
        leg_ids=[row.pk],
    )
    return row


def cabin(
    row: Leg, *, codes: str = "YBM", limits: tuple[int, ...] = (10, 6, 2), name: str = "economy"
) -> LegCabin:
    """Empty inventory of a leg: as many seats as the first limit says."""
    return LegCabin.objects.create(
        leg=row,
        cabin=name,
        capacity=limits[0],
        authorized=limits[0],
        class_codes=codes,
        class_limits=list(limits),
        class_used=[0] * len(limits),
    )


def claim(row: LegCabin, rbd: str, seats: int = 1) -> InventoryClaim:
    """A claim on a cabin of `cabin`."""
    return InventoryClaim(leg_id=row.leg_id, cabin=row.cabin, rbd=rbd, seats=seats)


def counters(row: LegCabin) -> tuple[int, int, list[int]]:
    """(held, sold, class_used) as they stand in the database."""
    row.refresh_from_db()
    return row.held, row.sold, list(row.class_used)
