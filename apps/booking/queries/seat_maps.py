"""Seat maps of an offer, with what is taken and what a seat costs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from apps.booking.queries.bookings import taken_seats
from apps.core.money import Money
from apps.flights import services as flights
from apps.flights.types import Conditions, Offer, SeatMap


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentSeatMap:
    """The cabin of one leg of segment number `segment`: its map, what is taken, the price of each kind of seat."""

    segment: int
    seat_map: SeatMap
    taken: frozenset[str]
    prices: dict[str, Money]


def seat_maps_of_offer(offer: Offer) -> tuple[SegmentSeatMap, ...]:
    """For each leg of the offer its cabin's seats."""
    legs = [
        (index, leg_id, segment.cabin)
        for index, segment in enumerate(offer.segments)
        for leg_id in segment.leg_ids
    ]
    return seat_maps_of_legs(legs, offer.conditions, offer.priced_at)


def seat_maps_of_legs(
    legs: list[tuple[int, int, str]], conditions: Conditions, priced_at: datetime
) -> tuple[SegmentSeatMap, ...]:
    """`legs`: (segment number, leg id, cabin)."""
    taken = taken_seats([leg_id for _segment, leg_id, _cabin in legs])
    return tuple(
        _one(segment, leg_id, cabin, taken[leg_id], conditions, priced_at) for segment, leg_id, cabin in legs
    )


def _one(
    segment: int, leg_id: int, cabin: str, taken: set[str], conditions: Conditions, priced_at: datetime
) -> SegmentSeatMap:
    whole = flights.seat_map_of_leg(leg_id)
    seat_map = SeatMap(
        leg_id=whole.leg_id,
        flight_id=whole.flight_id,
        origin=whole.origin,
        destination=whole.destination,
        configuration=whole.configuration,
        aircraft_name=whole.aircraft_name,
        cabins=tuple(part for part in whole.cabins if part.cabin == cabin),
    )
    prices = flights.seat_prices(
        conditions=conditions, origin=whole.origin, destination=whole.destination, at=priced_at
    )
    return SegmentSeatMap(segment=segment, seat_map=seat_map, taken=frozenset(taken), prices=dict(prices))
