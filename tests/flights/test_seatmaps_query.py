"""The seat map of a dated leg."""

from __future__ import annotations

import pytest
from pytest_django import DjangoAssertNumQueries

from apps.flights.errors import UnknownLeg
from apps.flights.models import AircraftConfiguration, Seat
from apps.flights.operations.load_aircraft import load_aircraft_in_transaction
from apps.flights.services import seat_map_of_leg, seat_maps_of_legs
from apps.flights.types import CabinMap, SeatInfo, SeatMap, SeatRow
from tests.flights.inventory_builders import configuration, leg

pytestmark = pytest.mark.django_db


def seat(row: int, letter: str, cabin: str, position: str, **marks: bool) -> Seat:
    return Seat.objects.create(
        configuration=configuration(), row=row, letter=letter, cabin=cabin, position=position, **marks
    )


def info(row: int, letter: str, cabin: str, position: str, kind: str, **marks: bool) -> SeatInfo:
    plain = {"exit_row": False, "extra_legroom": False, "bassinet": False, "blocked": False}
    return SeatInfo(
        designator=f"{row}{letter}",
        row=row,
        letter=letter,
        cabin=cabin,
        position=position,
        kind=kind,
        **(plain | marks),
    )


CABINS = (
    CabinMap(
        cabin="business",
        letters=("A", "C", "", "D", "F"),
        rows=(
            SeatRow(
                number=1,
                over_wing=False,
                exit_row=False,
                places=(
                    info(1, "A", "business", "window", "standard", bassinet=True),
                    None,
                    None,
                    info(1, "D", "business", "aisle", "standard", blocked=True),
                    None,
                ),
            ),
        ),
    ),
    CabinMap(
        cabin="economy",
        letters=("A", "B", "C", "", "D", "E", "F"),
        rows=(
            SeatRow(
                number=5,
                over_wing=False,
                exit_row=False,
                places=(None, None, info(5, "C", "economy", "aisle", "preferred"), *[None] * 4),
            ),
            SeatRow(
                number=12,
                over_wing=True,
                exit_row=True,
                places=(
                    info(12, "A", "economy", "window", "legroom", exit_row=True, extra_legroom=True),
                    *[None] * 5,
                    info(12, "F", "economy", "window", "legroom", exit_row=True, extra_legroom=True),
                ),
            ),
        ),
    ),
)


def test_cabins_run_front_to_back_and_rows_left_to_right_with_gaps_where_there_is_no_seat() -> None:
    row = leg()
    seat(12, "F", "economy", "window", exit_row=True, extra_legroom=True)
    seat(12, "A", "economy", "window", exit_row=True, extra_legroom=True, preferred=True)
    seat(5, "C", "economy", "aisle", preferred=True)
    seat(1, "D", "business", "aisle", blocked=True)
    seat(1, "A", "business", "window", bassinet=True)

    assert seat_map_of_leg(row.pk) == SeatMap(
        leg_id=row.pk,
        flight_id=row.flight_id,
        origin="LHR",
        destination="JFK",
        configuration="TEST",
        aircraft_name="Airbus A320",
        cabins=CABINS,
    )


@pytest.mark.parametrize("legs", [1, 3])
def test_any_number_of_legs_takes_two_queries(
    legs: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    ids = [leg(101 + number).pk for number in range(legs)]
    seat(1, "A", "business", "window")

    with django_assert_num_queries(2):
        maps = seat_maps_of_legs(ids)

    assert list(maps) == ids


def test_a_leg_that_does_not_exist_is_named() -> None:
    known = leg().pk

    with pytest.raises(UnknownLeg) as error:
        seat_maps_of_legs([known, 4711])

    assert error.value.params == {"leg": 4711}


def test_the_map_shows_every_seat_of_a_loaded_configuration_once() -> None:
    load_aircraft_in_transaction()
    row = leg()
    row.configuration = AircraftConfiguration.objects.get(code="A359")
    row.save()

    shown = [
        place
        for cabin in seat_map_of_leg(row.pk).cabins
        for line in cabin.rows
        for place in line.places
        if place
    ]

    assert len(shown) == Seat.objects.filter(configuration=row.configuration).count()
    assert len({place.designator for place in shown}) == len(shown)
