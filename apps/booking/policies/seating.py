"""Which seats may be given to whom, and what they cost. Pure: the caller brings seat maps and prices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from apps.booking.errors import SeatNotOffered
from apps.booking.types import SeatRequest
from apps.core.errors import Text
from apps.core.money import Money
from apps.flights.types import PassengerType, SeatInfo, SeatMap


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedSeat:
    """A seat of one leg for one traveler, with its price on the segment (zero from the second leg on)."""

    passenger: int
    segment: int
    leg_id: int
    seat: str
    price: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatingSegment:
    """What seating must know of a segment: its legs' maps and, per leg, the prices by kind of seat."""

    cabin: str
    maps: tuple[SeatMap, ...]
    prices: tuple[Mapping[str, Money], ...]


def plan_seats(
    requests: Sequence[SeatRequest],
    *,
    passenger_types: Sequence[str],
    segments: Sequence[SeatingSegment],
    currency: str,
) -> tuple[PlannedSeat, ...]:
    """Checks every wish against the seat maps. Raises SeatNotOffered with one error per wish (`seats.<n>`)."""
    errors: dict[str, list[Text]] = {}
    planned: list[PlannedSeat] = []
    for number, wish in enumerate(requests):
        problem = _wish_problem(wish, passenger_types, segments, planned)
        if problem is not None:
            errors[f"seats.{number}.seat"] = [problem]
            continue
        planned.extend(_plan(wish, segments[wish.segment], currency))
    if errors:
        raise SeatNotOffered(errors=errors)
    return tuple(planned)


def _wish_problem(
    wish: SeatRequest,
    types: Sequence[str],
    segments: Sequence[SeatingSegment],
    planned: Sequence[PlannedSeat],
) -> Text | None:
    if not 0 <= wish.passenger < len(types):
        return _("There is no such traveler in this booking.")
    if not 0 <= wish.segment < len(segments):
        return _("There is no such flight in this booking.")
    if types[wish.passenger] == PassengerType.INFANT:
        return _("Infants travel on an adult's lap and need no seat.")
    if any((p.passenger, p.segment) == (wish.passenger, wish.segment) for p in planned):
        return _("This traveler has a seat on this flight already.")
    segment = segments[wish.segment]
    for seat_map in segment.maps:
        problem = _seat_problem(find_seat(seat_map, wish.seat), wish, segment.cabin, types)
        if problem is not None:
            return problem
        if any((p.leg_id, p.seat) == (seat_map.leg_id, wish.seat) for p in planned):
            return _("Two travelers can't have the same seat.")
    return None


def _seat_problem(seat: SeatInfo | None, wish: SeatRequest, cabin: str, types: Sequence[str]) -> Text | None:
    if seat is None:
        return _("There is no seat with this number on this aircraft.")
    if seat.cabin != cabin:
        return _("This seat is in another cabin than the one you booked.")
    if seat.blocked:
        return _("This seat isn't offered. Please choose another one.")
    if seat.exit_row and wish.passenger in barred_from_exits(types):
        return _("Seats at emergency exits are for adults who travel without an infant on the lap.")
    return None


def barred_from_exits(types: Sequence[str]) -> frozenset[int]:
    """Travelers who may not sit at an emergency exit: all but adults, and adults with an infant on the lap.

    Infants travel with the first adults of the party, in order.
    """
    adults = [number for number, kind in enumerate(types) if kind == PassengerType.ADULT]
    infants = sum(kind == PassengerType.INFANT for kind in types)
    return frozenset(range(len(types))) - frozenset(adults[infants:])


def find_seat(seat_map: SeatMap, designator: str) -> SeatInfo | None:
    for cabin in seat_map.cabins:
        for row in cabin.rows:
            for place in row.places:
                if place is not None and place.designator == designator:
                    return place
    return None


def _plan(wish: SeatRequest, segment: SeatingSegment, currency: str) -> list[PlannedSeat]:
    """One seat number on each leg of the segment; a segment's seat is paid once, at the dearest of its legs."""
    seats = [find_seat(seat_map, wish.seat) for seat_map in segment.maps]
    price = max(
        (
            prices[seat.kind].amount
            for seat, prices in zip(seats, segment.prices, strict=True)
            if seat is not None
        ),
        default=0,
    )
    return [
        PlannedSeat(
            passenger=wish.passenger,
            segment=wish.segment,
            leg_id=seat_map.leg_id,
            seat=wish.seat,
            price=Money(price if position == 0 else 0, currency),
        )
        for position, seat_map in enumerate(segment.maps)
    ]
