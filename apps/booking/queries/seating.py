"""What seating must know of an offer, or of a booking that is held."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from apps.booking.models import BookedSegment, Booking, Passenger, SeatAssignment
from apps.booking.policies.seating import SeatingSegment
from apps.booking.queries.assemble import local_time
from apps.booking.types import SeatRequest
from apps.flights import services as flights
from apps.flights.types import Conditions, Offer


def seating_of_offer(offer: Offer) -> list[SeatingSegment]:
    return [
        _segment(segment.cabin, segment.leg_ids, segment.departs_at.date(), offer.conditions, offer.priced_at)
        for segment in offer.segments
    ]


def seating_of_booking(booking: Booking) -> list[SeatingSegment]:
    """At the prices of when it was offered."""
    conditions = Conditions.from_json(booking.conditions)
    rows = BookedSegment.objects.filter(booking=booking).order_by("index")
    return [
        _segment(
            row.cabin,
            row.leg_ids,
            local_time(row.departs_at, row.departure_zone).date(),
            conditions,
            booking.priced_at,
        )
        for row in rows
    ]


def _segment(
    cabin: str, leg_ids: Sequence[int], departs_on: date, conditions: Conditions, priced_at: datetime
) -> SeatingSegment:
    maps = tuple(flights.seat_map_of_leg(leg_id) for leg_id in leg_ids)
    prices = tuple(
        flights.seat_prices(conditions=conditions, origin=m.origin, destination=m.destination, at=priced_at)
        for m in maps
    )
    return SeatingSegment(cabin=cabin, departs_on=departs_on, maps=maps, prices=prices)


def laps_of(passengers: Sequence[Passenger]) -> dict[int, int]:
    """Infant number → number of whoever it sits on, as stored."""
    number = {person.pk: person.index for person in passengers}
    return {person.index: number[person.lap_of_id] for person in passengers if person.lap_of_id is not None}


def chosen_seats(booking: Booking) -> tuple[SeatRequest, ...]:
    """The seats that a booking has, one for each traveler and flight, whatever legs it has."""
    rows = SeatAssignment.objects.filter(booking=booking, active=True).values_list(
        "booked_segment__index", "passenger__index", "seat"
    )
    found = {(segment, passenger): seat for segment, passenger, seat in rows}
    return tuple(
        SeatRequest(passenger=passenger, segment=segment, seat=seat)
        for (segment, passenger), seat in sorted(found.items())
    )
