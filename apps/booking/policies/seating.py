"""Which seats may be given to whom, and what they cost. Pure: the caller brings seat maps and prices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from apps.booking.errors import SeatNotOffered
from apps.booking.policies.ages import EXIT_SEAT_FROM, Person, age_on
from apps.booking.policies.seating_children import child_problem
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
    """What seating must know of a segment: its legs' maps and, per leg, the prices by kind of seat.

    `departs_on` is the local date of departure: ages are taken on it.
    """

    cabin: str
    departs_on: date
    maps: tuple[SeatMap, ...]
    prices: tuple[Mapping[str, Money], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Seating:
    """A journey to be seated: its segments, its travelers, and which infant (by number) is on whose lap."""

    segments: Sequence[SeatingSegment]
    people: Sequence[Person]
    laps: Mapping[int, int]
    currency: str


def plan_seats(requests: Sequence[SeatRequest], seating: Seating) -> tuple[PlannedSeat, ...]:
    """Checks every wish against the seat maps. Raises SeatNotOffered with one error per wish (`seats.<n>.<field>`)."""
    errors: dict[str, list[Text]] = {}
    planned: list[PlannedSeat] = []
    for number, wish in enumerate(requests):
        refused = _refusal(wish, seating, planned)
        if refused is not None:
            field, problem = refused
            errors[f"seats.{number}.{field}"] = [problem]
            continue
        planned.extend(_plan(wish, seating.segments[wish.segment], seating.currency))
    if not errors:
        errors = _parted(requests, seating)
    if errors:
        raise SeatNotOffered(errors=errors)
    return tuple(planned)


def _parted(requests: Sequence[SeatRequest], seating: Seating) -> dict[str, list[Text]]:
    """What is wrong with the seats of children, once all seats are known."""
    errors: dict[str, list[Text]] = {}
    for number, wish in enumerate(requests):
        segment = seating.segments[wish.segment]
        others = (other for other in requests if other.segment == wish.segment)
        problem = child_problem(wish, others, seating.people, segment.maps, segment.departs_on)
        if problem is not None:
            errors[f"seats.{number}.seat"] = [problem]
    return errors


def _refusal(wish: SeatRequest, seating: Seating, planned: Sequence[PlannedSeat]) -> tuple[str, Text] | None:
    """What is wrong with a wish: the field, and why."""
    if not 0 <= wish.passenger < len(seating.people):
        return "passenger", _("There is no such traveler in this booking.")
    if not 0 <= wish.segment < len(seating.segments):
        return "segment", _("There is no such flight in this booking.")
    problem = _wish_problem(wish, seating, planned)
    return None if problem is None else ("seat", problem)


def _wish_problem(wish: SeatRequest, seating: Seating, planned: Sequence[PlannedSeat]) -> Text | None:
    if seating.people[wish.passenger].type == PassengerType.INFANT:
        return _("Infants travel on an adult's lap and need no seat.")
    if any((p.passenger, p.segment) == (wish.passenger, wish.segment) for p in planned):
        return _("This traveler has a seat on this flight already.")
    segment = seating.segments[wish.segment]
    barred = barred_from_exits(seating.people, seating.laps, segment.departs_on)
    for seat_map in segment.maps:
        seat = find_seat(seat_map, wish.seat)
        problem = _seat_problem(seat, segment.cabin, barred=wish.passenger in barred)
        if problem is not None:
            return problem
        if any((p.leg_id, p.seat) == (seat_map.leg_id, wish.seat) for p in planned):
            return _("Two travelers can't have the same seat.")
    return None


def _seat_problem(seat: SeatInfo | None, cabin: str, *, barred: bool) -> Text | None:
    if seat is None:
        return _("There is no seat with this number on this aircraft.")
    if seat.cabin != cabin:
        return _("This seat is in another cabin than the one you booked.")
    if seat.blocked:
        return _("This seat isn't offered. Please choose another one.")
    if seat.exit_row and barred:
        return _("Seats at emergency exits are for travelers of 15 and older without an infant on the lap.")
    return None


def barred_from_exits(people: Sequence[Person], laps: Mapping[int, int], day: date) -> frozenset[int]:
    """Travelers who may not sit at an emergency exit that day: who is too young, or has an infant on the lap."""
    young = {n for n, person in enumerate(people) if age_on(person.date_of_birth, day) < EXIT_SEAT_FROM}
    return frozenset(young | set(laps.values()))


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
