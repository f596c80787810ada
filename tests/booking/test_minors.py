"""Minors: no exit rows, no infants on their laps, and never split from whom they fly with. At each departure's age."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from apps.booking import services as booking
from apps.booking.errors import SeatNotOffered
from apps.booking.models import Booking, Passenger
from apps.booking.types import BookingDetail, PassengerInput, SeatRequest
from apps.core.context import ANONYMOUS
from apps.core.errors import InvalidInput
from apps.flights.types import Offer
from tests import world
from tests.booking.orders import order, people, wrong_invariants

pytestmark = pytest.mark.django_db(transaction=True)

Seats = tuple[tuple[int, int, str], ...]


@pytest.fixture(autouse=True)
def _market() -> None:
    """Rows 10 to 12 of economy, and 14 to 16; row 11 is at an exit."""
    world.open_for_sale()
    world.fly(101, "LHR", "JFK", seats=35)


def birthday(years: int, *, days_after: int = 0) -> date:
    """Of somebody who is so old from so many days after the flight out on."""
    day = date.fromordinal(world.DAY.toordinal() + days_after)
    return day.replace(year=day.year - years)


def hold(offer: Offer, *seats: tuple[int, int, str], born: dict[int, date] | None = None) -> BookingDetail:
    """The offer's party, some of it with other birthdays."""
    request = order(offer, *seats)
    travelers = [
        replace(person, date_of_birth=(born or {}).get(number, person.date_of_birth))
        for number, person in enumerate(people(offer))
    ]
    request = replace(request, passengers=tuple(travelers))
    return booking.hold_seats(request=request, actor=ANONYMOUS, now=datetime.now(UTC))


def change(held: BookingDetail, index: int, born: date) -> None:
    known = held.passengers[index]
    wanted = PassengerInput(
        type=known.type,
        given_name=known.given_name,
        family_name=known.family_name,
        date_of_birth=born,
        gender=known.gender,
    )
    booking.change_passenger(
        booking_id=held.id, index=index, passenger=wanted, actor=ANONYMOUS, now=datetime.now(UTC)
    )


def refused_seats(
    offer: Offer, *seats: tuple[int, int, str], born: dict[int, date] | None = None
) -> list[str]:
    with pytest.raises(SeatNotOffered) as refused:
        hold(offer, *seats, born=born)
    assert not Booking.objects.exists()
    return list(refused.value.errors)


def test_who_is_under_15_has_no_seat_at_an_exit() -> None:
    offer = world.offer("LHR", "JFK", adults=2)
    born = {1: birthday(15, days_after=1)}
    assert refused_seats(offer, (0, 0, "11A"), (1, 0, "11B"), born=born) == ["seats.1.seat"]
    detail = hold(offer, (0, 0, "11A"), (1, 0, "11B"), born={1: birthday(15)})
    assert detail.seat_of(1, 0) == "11B"


def test_the_age_at_an_exit_is_that_of_each_departure() -> None:
    """15 between the flight out and the flight back."""
    back = date.fromordinal(world.DAY.toordinal() + 7)
    world.fly(102, "JFK", "LHR", day=back)
    offer = world.offer("LHR", "JFK", adults=2, back=back)
    born = {1: birthday(15, days_after=3)}
    assert refused_seats(offer, (1, 0, "11B"), (1, 1, "11B"), born=born) == ["seats.0.seat"]
    assert hold(offer, (1, 1, "11B"), born=born).seat_of(1, 1) == "11B"


def test_whoever_is_under_age_holds_no_infant_and_may_sit_at_an_exit() -> None:
    offer = world.offer("LHR", "JFK", adults=2, infants=1)
    young = {0: birthday(17)}
    assert refused_seats(offer, (1, 0, "11A"), born=young) == ["seats.0.seat"]
    detail = hold(offer, (0, 0, "11A"), (1, 0, "12A"), born=young)
    assert detail.laps == {2: 1}


def test_a_booking_in_which_nobody_is_old_enough_is_refused() -> None:
    offer = world.offer("LHR", "JFK")
    with pytest.raises(InvalidInput) as refused:
        hold(offer, born={0: birthday(12)})
    assert list(refused.value.errors) == ["passengers"]
    assert not Booking.objects.exists()


FAMILY = {"adults": 2, "children": 1}


@pytest.mark.parametrize(
    "seats",
    [
        ((2, 0, "10A"),),
        ((0, 0, "10A"), (2, 0, "12A")),
        ((0, 0, "10A"), (1, 0, "16A"), (2, 0, "14A")),
    ],
    ids=["without an adult", "two rows away", "two rows from both"],
)
def test_a_child_is_not_split_from_its_adults(seats: Seats) -> None:
    place = next(number for number, seat in enumerate(seats) if seat[0] == 2)
    assert refused_seats(world.offer("LHR", "JFK", **FAMILY), *seats) == [f"seats.{place}.seat"]


@pytest.mark.parametrize(
    "seats",
    [
        ((0, 0, "10A"),),
        ((0, 0, "10A"), (2, 0, "10F")),
        ((0, 0, "16A"), (1, 0, "10A"), (2, 0, "15A")),
    ],
    ids=["the child without a seat", "in one row", "near one of two"],
)
def test_a_child_may_sit_near_its_adults(seats: Seats) -> None:
    assert len(hold(world.offer("LHR", "JFK", **FAMILY), *seats).seats) == len(seats)


def test_rows_beside_a_number_that_the_airline_skips_are_next_to_each_other() -> None:
    """There is no row 13."""
    detail = hold(world.offer("LHR", "JFK", **FAMILY), (0, 0, "14A"), (2, 0, "12A"))
    assert detail.seat_of(2, 0) == "12A"


def test_somebody_of_14_is_no_company_for_a_child() -> None:
    offer = world.offer("LHR", "JFK", **FAMILY)
    assert refused_seats(offer, (1, 0, "10A"), (2, 0, "10B"), born={1: birthday(14)}) == ["seats.1.seat"]


def test_who_turns_12_on_the_way_pays_as_an_adult_and_sits_as_a_child_until_then() -> None:
    back = date.fromordinal(world.DAY.toordinal() + 7)
    world.fly(102, "JFK", "LHR", day=back, seats=35)
    offer = world.offer("LHR", "JFK", adults=2, back=back)
    born = {1: birthday(12, days_after=3)}
    assert refused_seats(offer, (1, 0, "10B"), (1, 1, "10B"), born=born) == ["seats.0.seat"]
    assert refused_seats(offer, (0, 0, "10A"), (1, 0, "16B"), born=born) == ["seats.1.seat"]
    detail = hold(offer, (0, 0, "10A"), (1, 0, "10B"), (1, 1, "16B"), born=born)
    assert (detail.passengers[1].type, detail.seat_of(1, 0), detail.seat_of(1, 1)) == ("adult", "10B", "16B")


@pytest.mark.parametrize("born", [birthday(2, days_after=3), birthday(1)], ids=["turns two", "a baby"])
def test_an_infant_with_a_seat_sits_as_a_child(born: date) -> None:
    back = date.fromordinal(world.DAY.toordinal() + 7)
    world.fly(102, "JFK", "LHR", day=back, seats=35)
    offer = world.offer("LHR", "JFK", adults=1, children=1, back=back)
    known = {1: born}
    assert refused_seats(offer, (0, 0, "12A"), (1, 0, "11B"), born=known) == ["seats.1.seat"]
    assert refused_seats(offer, (0, 0, "10A"), (1, 0, "16B"), born=known) == ["seats.1.seat"]
    detail = hold(offer, (0, 0, "10A"), (1, 0, "10B"), born=known)
    assert (detail.passengers[1].type, detail.seat_of(1, 0), detail.laps) == ("child", "10B", {})
    assert wrong_invariants() == []


def test_an_adult_is_not_moved_away_from_a_child() -> None:
    held = hold(world.offer("LHR", "JFK", **FAMILY), (0, 0, "10A"), (2, 0, "10B"))
    for seat in ("16A", ""):
        with pytest.raises(SeatNotOffered):
            booking.change_seats(
                booking_id=held.id,
                changes=[SeatRequest(passenger=0, segment=0, seat=seat)],
                actor=ANONYMOUS,
            )
    moves = [SeatRequest(passenger=0, segment=0, seat="16A"), SeatRequest(passenger=2, segment=0, seat="15A")]
    booking.change_seats(booking_id=held.id, changes=moves, actor=ANONYMOUS)
    assert [s.seat for s in booking.get_booking(held.id).seats] == ["15A", "16A"]
    assert wrong_invariants() == []


def test_a_birthday_is_not_corrected_under_somebody_who_sits_at_an_exit() -> None:
    held = hold(world.offer("LHR", "JFK", adults=2), (1, 0, "11A"))
    with pytest.raises(InvalidInput) as refused:
        change(held, 1, birthday(14))
    assert list(refused.value.errors) == ["passengers.1.date_of_birth"]
    assert booking.get_booking(held.id) == held
    change(held, 1, birthday(15))
    assert booking.get_booking(held.id).passengers[1].date_of_birth == birthday(15)


def test_an_infant_moves_to_another_lap_when_its_adult_turns_out_too_young() -> None:
    held = hold(world.offer("LHR", "JFK", adults=2, infants=1))
    assert held.laps == {2: 0}
    change(held, 0, birthday(17))
    assert booking.get_booking(held.id).laps == {2: 1}
    with pytest.raises(InvalidInput) as refused:
        change(held, 1, birthday(17))
    assert list(refused.value.errors) == ["passengers"]
    change(held, 0, birthday(40))
    assert booking.get_booking(held.id).laps == {2: 1}
    assert wrong_invariants() == []


def test_an_infant_does_not_move_to_a_lap_at_an_exit() -> None:
    held = hold(world.offer("LHR", "JFK", adults=2, infants=1), (1, 0, "11A"))
    with pytest.raises(InvalidInput) as refused:
        change(held, 0, birthday(17))
    assert list(refused.value.errors) == ["passengers.0.date_of_birth"]
    assert Passenger.objects.get(type="infant").lap_of == Passenger.objects.get(index=0)
