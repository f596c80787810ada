"""A small network for tests of the order: few airports, round prices, seats that can be counted on one hand.

Explicit builders; nothing exists that a test didn't ask for by name. Fares: class Y costs 300.00, class Q 100.00 a
segment; Light adds nothing, Flex adds 50.00; each departure from LHR pays a tax of 20.00, each segment a carrier's fee
of 10.00.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from apps.flights import services as flights
from apps.flights.models import (
    AircraftConfiguration,
    Airport,
    Charge,
    FareFamily,
    Flight,
    Leg,
    LegCabin,
    MinimumConnectionTime,
    Seat,
    SeatPrice,
    Segment,
    SegmentFare,
)
from apps.flights.policies.search_text import search_text
from apps.flights.types import Offer, Party

PLACES = {
    "LHR": ("London", "GB", "Europe/London", 51.4706, -0.46194),
    "JFK": ("New York", "US", "America/New_York", 40.639928, -73.778692),
    "LIS": ("Lisbon", "PT", "Europe/Lisbon", 38.7813, -9.13592),
}
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
CONDITIONS = {
    "cabin_bags": 1,
    "checked_bags": 1,
    "checked_bag_kg": 23,
    "seat_choice": "paid",
    "change_fee": None,
    "refund_fee": None,
    "no_show_fee": None,
    "miles_percent": 50,
}
FLEX = {**CONDITIONS, "seat_choice": "free", "change_fee": 0, "refund_fee": 0}
STANDARD = {**CONDITIONS, "refund_fee": 4000, "change_fee": 4000}
DAY = datetime.now(UTC).date() + timedelta(days=40)


@dataclass(frozen=True)
class BuiltFlight:
    flight: Flight
    legs: list[Leg]
    segments: list[Segment]


def airport(code: str) -> Airport:
    city, country, zone, latitude, longitude = PLACES[code]
    row, _created = Airport.objects.get_or_create(
        code=code,
        defaults={
            "name": f"{city} Airport",
            "city": city,
            "country": country,
            "timezone": zone,
            "latitude": latitude,
            "longitude": longitude,
            "served": True,
            "search_text": search_text(codes=[code], cities=[city], names=[], countries=[]),
        },
    )
    return row


def aircraft(seats: int = 17) -> AircraftConfiguration:
    """Business row 1 (A, C, D, F); economy rows 10–12 (A–F), where row 11 is an exit row and 12F is blocked.

    These are 17 seats that can be sold in economy; where a flight wants more `seats`, rows go on from 14.
    """
    more = range(14, 14 + max(0, -(-(seats - 17) // 6)))
    row, created = AircraftConfiguration.objects.get_or_create(
        code=f"TEST{len(more) or ''}",
        defaults={
            "iata_type": "320",
            "manufacturer": "Airbus",
            "name": "Airbus A320",
            "wing_from": 11,
            "wing_to": 12,
            "exits": [11],
            "columns": {"business": ["A", "C", "", "D", "F"], "economy": ["A", "B", "C", "", "D", "E", "F"]},
        },
    )
    if created:
        places = [(1, letter, "business") for letter in "ACDF"]
        places += [(number, letter, "economy") for number in (10, 11, 12, *more) for letter in "ABCDEF"]
        Seat.objects.bulk_create(_seat(row, *place) for place in places)
    return row


def _seat(configuration: AircraftConfiguration, number: int, letter: str, cabin: str) -> Seat:
    position = {"A": "window", "F": "window", "B": "middle", "E": "middle"}.get(letter, "aisle")
    return Seat(
        configuration=configuration,
        row=number,
        letter=letter,
        cabin=cabin,
        position=position,
        exit_row=number == 11,
        extra_legroom=number == 11,
        blocked=(number, letter) == (12, "F"),
    )


def fly(
    number: int,
    *stops: str,
    day: date = DAY,
    departs: time = time(10, 0),
    seats: int = 4,
    cheap: int | None = None,
) -> BuiltFlight:
    """A dated flight over `stops` with `seats` economy seats on each leg, of which class Q may take `cheap`.

    Each leg takes three hours and each stop one; `departs` is local.
    """
    zone = ZoneInfo(PLACES[stops[0]][2])
    departs_at = datetime.combine(day, departs, zone).astimezone(UTC)
    flight = Flight.objects.create(carrier="FA", number=number, service_date=day)
    legs: list[Leg] = []
    for sequence, (origin, destination) in enumerate(zip(stops, stops[1:], strict=False), start=1):
        legs.append(_leg(flight, sequence, origin, destination, departs_at, aircraft(seats)))
        _cabin(legs[-1], seats, seats if cheap is None else cheap)
        departs_at += timedelta(hours=4)
    segments = [
        _segment(flight, legs[first : last + 1])
        for first in range(len(legs))
        for last in range(first, len(legs))
    ]
    for segment in segments:
        file_fares(segment.origin_id, segment.destination_id)
    return BuiltFlight(flight, legs, segments)


def _leg(
    flight: Flight,
    sequence: int,
    origin: str,
    destination: str,
    departs_at: datetime,
    configuration: AircraftConfiguration,
) -> Leg:
    arrives_at = departs_at + timedelta(hours=3)
    local_out = departs_at.astimezone(ZoneInfo(PLACES[origin][2]))
    local_in = arrives_at.astimezone(ZoneInfo(PLACES[destination][2]))
    return Leg.objects.create(
        flight=flight,
        sequence=sequence,
        origin=airport(origin),
        destination=airport(destination),
        departs_at=departs_at,
        arrives_at=arrives_at,
        departure_date=local_out.date(),
        departure_time=local_out.time(),
        arrival_date=local_in.date(),
        arrival_time=local_in.time(),
        configuration=configuration,
    )


def _cabin(leg: Leg, seats: int, cheap: int) -> None:
    LegCabin.objects.create(
        leg=leg,
        cabin="economy",
        capacity=Seat.objects.filter(configuration=leg.configuration, cabin="economy", blocked=False).count(),
        authorized=seats,
        class_codes="YQ",
        class_limits=[seats, cheap],
        class_used=[0, 0],
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


def file_fares(origin: str, destination: str) -> None:
    for rbd, amount in (("Y", 30000), ("Q", 10000)):
        SegmentFare.objects.get_or_create(
            origin_id=origin,
            destination_id=destination,
            cabin="economy",
            rbd=rbd,
            superseded_at=None,
            defaults={"amount": amount, "currency": "EUR", "effective_from": LONG_AGO},
        )


def open_for_sale() -> None:
    """Fare families, seat prices, charges and connection times, once in a test."""
    for rank, (code, surcharge, conditions) in enumerate(
        (("light", 0, CONDITIONS), ("standard", 2000, STANDARD), ("flex", 5000, FLEX)), start=1
    ):
        FareFamily.objects.create(
            cabin="economy",
            code=code,
            rank=rank,
            surcharge=surcharge,
            currency="EUR",
            conditions=conditions,
            effective_from=LONG_AGO,
        )
    for kind, amount in (("standard", 1200), ("preferred", 1800), ("legroom", 3000)):
        for haul in ("short", "medium", "long"):
            SeatPrice.objects.create(
                cabin="economy", kind=kind, haul=haul, amount=amount, currency="EUR", effective_from=LONG_AGO
            )
    _charge("GB", "Departure duty", "tax", "origin", 2000, country="GB")
    _charge("YQ", "Carrier surcharge", "fee", "segment", 1000)
    for kind in ("DD", "DI", "ID", "II"):
        MinimumConnectionTime.objects.create(airport=None, kind=kind, minutes=60)


def _charge(code: str, name: str, kind: str, point: str, amount: int, country: str = "") -> None:
    Charge.objects.create(
        code=code,
        name=name,
        kind=kind,
        point=point,
        country=country,
        amount=amount,
        currency="EUR",
        filed_amount=amount,
        filed_currency="EUR",
        citation="test",
        effective_from=LONG_AGO,
        filing_key=code,
    )


def offer(
    origin: str,
    destination: str,
    *,
    day: date = DAY,
    adults: int = 1,
    children: int = 0,
    infants: int = 0,
    family: str = "light",
    back: date | None = None,
) -> Offer:
    """The best offer of a family, as search makes it."""
    flights.forget_reference()
    result = flights.search_offers(
        origin=origin,
        destination=destination,
        departure_date=day,
        return_date=back,
        cabin="economy",
        party=Party(adults=adults, children=children, infants=infants),
        max_connections=1,
        now=datetime.now(UTC),
    )
    return next(found for found in result.offers if found.family == family)
