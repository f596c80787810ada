"""Builders of a small network for tests of search and prices. Nothing exists that a test didn't ask for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from apps.flights.models import (
    AircraftConfiguration,
    Airport,
    Charge,
    FareFamily,
    Flight,
    Leg,
    LegCabin,
    MinimumConnectionTime,
    SeatPrice,
    Segment,
    SegmentFare,
)
from apps.flights.policies.search_text import search_text

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
NOW = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)
DAY = date(2027, 3, 10)

PLACES = {
    "LHR": ("London", "LON", "GB", "Europe/London", 51.4706, -0.46194),
    "LGW": ("London", "LON", "GB", "Europe/London", 51.148102, -0.190278),
    "EDI": ("Edinburgh", "", "GB", "Europe/London", 55.950001, -3.3725),
    "LIS": ("Lisbon", "", "PT", "Europe/Lisbon", 38.781300, -9.13592),
    "OPO": ("Porto", "", "PT", "Europe/Lisbon", 41.2481, -8.68139),
    "MAD": ("Madrid", "", "ES", "Europe/Madrid", 40.4936, -3.56676),
    "JFK": ("New York", "NYC", "US", "America/New_York", 40.639928, -73.778692),
    "EWR": ("Newark", "NYC", "US", "America/New_York", 40.692501, -74.168701),
    "SIN": ("Singapore", "", "SG", "Asia/Singapore", 1.35019, 103.994),
    "SYD": ("Sydney", "", "AU", "Australia/Sydney", -33.94611, 151.17722),
    "AKL": ("Auckland", "", "NZ", "Pacific/Auckland", -37.00806, 174.79167),
    "HNL": ("Honolulu", "", "US", "Pacific/Honolulu", 21.31869, -157.92241),
}

LIGHT = {
    "cabin_bags": 1,
    "checked_bags": 0,
    "checked_bag_kg": 0,
    "seat_choice": "paid",
    "change_fee": None,
    "refund_fee": None,
    "no_show_fee": None,
    "miles_percent": 25,
}
FLEX = {
    **LIGHT,
    "checked_bags": 1,
    "checked_bag_kg": 23,
    "seat_choice": "free",
    "change_fee": 0,
    "refund_fee": 0,
}


@dataclass(frozen=True)
class Hop:
    """One leg of a flight, in local times of its ends."""

    origin: str
    destination: str
    departs: datetime
    arrives: datetime


@dataclass(frozen=True)
class Flown:
    """A dated flight with its legs in order, and its segments by (origin, destination)."""

    flight: Flight
    legs: list[Leg]
    segments: dict[tuple[str, str], Segment]


def zone(code: str) -> ZoneInfo:
    return ZoneInfo(PLACES[code][3])


def at(hour: int, minute: int = 0, *, day: date = DAY) -> datetime:
    """A local time without a zone; `Hop` knows the airport's."""
    return datetime(day.year, day.month, day.day, hour, minute)  # noqa: DTZ001 - a wall clock


def airports(*codes: str, served: bool = True) -> None:
    """Airports out of `PLACES`, where they don't exist yet."""
    for code in codes:
        city, metro, country, timezone, latitude, longitude = PLACES[code]
        Airport.objects.get_or_create(
            code=code,
            defaults={
                "name": f"{city} {code} Airport",
                "city": city,
                "metro_code": metro,
                "country": country,
                "timezone": timezone,
                "latitude": latitude,
                "longitude": longitude,
                "served": served,
                "names": {"es": {"city": f"{city} (es)"}},
                "search_text": search_text(codes=[code], cities=[city], names=[], countries=[]),
            },
        )


def aircraft() -> AircraftConfiguration:
    row, _created = AircraftConfiguration.objects.get_or_create(
        code="TEST",
        defaults={
            "iata_type": "320",
            "manufacturer": "Airbus",
            "name": "Airbus A320",
            "wing_from": 9,
            "wing_to": 20,
        },
    )
    return row


def fly(number: int, *hops: Hop, classes: str = "YMQ", limits: Sequence[int] = (9, 9, 9)) -> Flown:
    """A dated flight with an economy cabin on each leg, on sale between every pair of its stations."""
    airports(*{code for hop in hops for code in (hop.origin, hop.destination)})
    flight = Flight.objects.create(carrier="FA", number=number, service_date=hops[0].departs.date())
    legs = [_leg(flight, sequence, hop) for sequence, hop in enumerate(hops, start=1)]
    for leg in legs:
        cabin(leg, classes=classes, limits=limits)
    segments = [
        _segment(flight, legs[first : last + 1])
        for first in range(len(legs))
        for last in range(first, len(legs))
    ]
    return Flown(flight, legs, {(row.origin_id, row.destination_id): row for row in segments})


def cabin(
    leg: Leg,
    *,
    classes: str = "YMQ",
    limits: Sequence[int] = (9, 9, 9),
    used: Sequence[int] | None = None,
    name: str = "economy",
) -> LegCabin:
    """A cabin of a leg; what is used counts as sold."""
    counts = list(used or [0] * len(classes))
    return LegCabin.objects.create(
        leg=leg,
        cabin=name,
        capacity=limits[0],
        authorized=limits[0],
        sold=sum(counts),
        class_codes=classes,
        class_limits=list(limits),
        class_used=counts,
    )


def limit(flown: Flown, *limits: int) -> None:
    """New nested limits for the economy cabin of every leg."""
    LegCabin.objects.filter(leg__in=flown.legs, cabin="economy").update(
        class_limits=list(limits), authorized=limits[0], capacity=max(limits[0], 1)
    )


def _leg(flight: Flight, sequence: int, hop: Hop) -> Leg:
    departs_at = hop.departs.replace(tzinfo=zone(hop.origin)).astimezone(UTC)
    arrives_at = hop.arrives.replace(tzinfo=zone(hop.destination)).astimezone(UTC)
    return Leg.objects.create(
        flight=flight,
        sequence=sequence,
        origin_id=hop.origin,
        destination_id=hop.destination,
        departs_at=departs_at,
        arrives_at=arrives_at,
        departure_date=hop.departs.date(),
        departure_time=hop.departs.time(),
        arrival_date=hop.arrives.date(),
        arrival_time=hop.arrives.time(),
        configuration=aircraft(),
    )


def _segment(flight: Flight, legs: list[Leg]) -> Segment:
    first, last = legs[0], legs[-1]
    return Segment.objects.create(
        flight=flight,
        origin_id=first.origin_id,
        destination_id=last.destination_id,
        departure_date=first.departure_date,
        departs_at=first.departs_at,
        arrives_at=last.arrives_at,
        first_sequence=first.sequence,
        last_sequence=last.sequence,
        leg_ids=[leg.pk for leg in legs],
    )


def fares(origin: str, destination: str, amounts: dict[str, int], *, name: str = "economy") -> None:
    """Filed fares of a market by booking class, in cents, since long ago."""
    airports(origin, destination)
    for rbd, amount in amounts.items():
        SegmentFare.objects.create(
            origin_id=origin,
            destination_id=destination,
            cabin=name,
            rbd=rbd,
            amount=amount,
            currency="EUR",
            effective_from=LONG_AGO,
        )


def refile_fare(origin: str, destination: str, rbd: str, amount: int, *, since: datetime) -> None:
    """Another fare from a moment on; the one before is superseded at that moment."""
    current = SegmentFare.objects.get(
        origin_id=origin, destination_id=destination, rbd=rbd, superseded_at__isnull=True
    )
    current.superseded_at = since
    current.save()
    current.pk = None
    current.amount, current.effective_from, current.superseded_at = amount, since, None
    current.save(force_insert=True)


def families(name: str = "economy") -> None:
    """Light adds nothing to the fare; Flex adds ten percent and 30.00."""
    for rank, (code, percent, surcharge, conditions) in enumerate(
        (("light", 0, 0, LIGHT), ("flex", 10, 3000, FLEX)), start=1
    ):
        FareFamily.objects.create(
            cabin=name,
            code=code,
            rank=rank,
            surcharge_percent=percent,
            surcharge=surcharge,
            currency="EUR",
            conditions=conditions,
            effective_from=LONG_AGO,
        )


def charge(
    code: str,
    amount: int,
    *,
    point: str = "origin",
    kind: str = "tax",
    country: str = "",
    types: Sequence[str] = (),
) -> Charge:
    """A tax or fee since long ago."""
    return Charge.objects.create(
        code=code,
        name=f"Charge {code}",
        kind=kind,
        point=point,
        country=country,
        passenger_types=list(types),
        amount=amount,
        currency="EUR",
        filed_amount=amount,
        filed_currency="EUR",
        citation="a test",
        effective_from=LONG_AGO,
        filing_key=f"{code}-{point}",
    )


def connection_times(airport: str | None = None, **minutes: int) -> None:
    """Minimum connection times by kind; without an airport those of the network."""
    for kind, value in minutes.items():
        MinimumConnectionTime.objects.create(airport_id=airport, kind=kind, minutes=value)


def seat_price(kind: str, haul: str, amount: int, *, name: str = "economy") -> None:
    SeatPrice.objects.create(
        cabin=name, kind=kind, haul=haul, amount=amount, currency="EUR", effective_from=LONG_AGO
    )
