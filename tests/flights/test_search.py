"""Search: direct flights, in which class they are sold, at which price, in which order."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from apps.flights.models import Flight, Leg, LegCabin, Segment
from apps.flights.queries.reference import current_reference
from apps.flights.types import Party
from tests.flights.factories import (
    DAY,
    Hop,
    at,
    charge,
    families,
    fares,
    fly,
    limit,
)
from tests.flights.searching import Y_M_Q, direct, found, open_for_sale, search

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _prices() -> None:
    open_for_sale()


def test_a_direct_flight_in_every_family_cheapest_first() -> None:
    fares("LHR", "JFK", Y_M_Q)
    charge("GB", 2_000, country="GB")
    direct()

    result = search(party=Party(adults=2, infants=1))

    (option,) = result.slices[0]
    assert result.offers == option.offers
    assert [(offer.family, offer.total.amount, offer.per_adult.amount) for offer in option.offers] == [
        # Two adults at 100.00 and an infant at 10.00, each with 20.00 of tax.
        ("light", 27_000, 12_000),
        # 140.00 an adult, 14.00 the infant.
        ("flex", 35_400, 16_000),
    ]
    (segment,) = option.journey.segments
    assert (segment.booking_class, segment.seats_left, segment.legs[0].aircraft) == ("Q", 9, "Airbus A320")


def test_times_are_local_and_durations_are_elapsed() -> None:
    fares("LHR", "JFK", Y_M_Q)
    fly(1, Hop("LHR", "JFK", at(10, 30), at(14, 15)))

    (option,) = search().slices[0]

    journey = option.journey
    assert journey.departs_at.isoformat() == "2027-03-10T10:30:00+00:00"
    assert journey.arrives_at.isoformat() == "2027-03-10T14:15:00-05:00"
    assert (journey.duration_minutes, journey.days_later) == (525, 0)


@pytest.mark.parametrize(
    ("hop", "minutes", "days_later"),
    [
        # Across the date line eastwards one arrives the day before.
        (Hop("AKL", "HNL", at(0, 30), at(10, 0, day=date(2027, 3, 9))), 510, -1),
        (Hop("HNL", "AKL", at(23, 0), at(8, 0, day=date(2027, 3, 12))), 600, 2),
        # The night clocks go forward in London (28 March 2027, 01:00): an hour less in the air.
        (
            Hop("LHR", "LIS", at(23, 30, day=date(2027, 3, 27)), at(3, 10, day=date(2027, 3, 28))),
            160,
            1,
        ),
        # The night they go back (31 October 2027, 02:00): an hour more.
        (
            Hop("LHR", "LIS", at(23, 30, day=date(2027, 10, 30)), at(2, 10, day=date(2027, 10, 31))),
            220,
            1,
        ),
    ],
)
def test_durations_over_date_line_and_clock_changes(hop: Hop, minutes: int, days_later: int) -> None:
    fares(hop.origin, hop.destination, Y_M_Q)
    fly(1, hop)

    (option,) = search(hop.origin, hop.destination, day=hop.departs.date()).slices[0]

    assert (option.journey.duration_minutes, option.journey.days_later) == (minutes, days_later)


def test_the_class_sold_is_the_lowest_that_fits_the_whole_party() -> None:
    fares("LHR", "JFK", Y_M_Q)
    flown = fly(1, Hop("LHR", "JFK", at(10), at(13)), limits=(9, 3, 1))

    def sold(**counts: int) -> tuple[str, int, int]:
        (option,) = search(party=Party(**counts)).slices[0]
        segment = option.journey.segments[0]
        return segment.booking_class, segment.seats_left, option.offers[0].total.amount

    assert sold(adults=1) == ("Q", 1, 10_000)
    assert sold(adults=1, infants=1) == ("Q", 1, 11_000)
    assert sold(adults=2) == ("M", 3, 40_000)
    assert sold(adults=2, children=2) == ("Y", 9, 105_000)
    limit(flown, 3, 3, 1)
    assert search(party=Party(adults=4)).offers == ()


def test_more_than_nine_seats_are_told_as_nine() -> None:
    fares("LHR", "JFK", Y_M_Q)
    fly(1, Hop("LHR", "JFK", at(10), at(13)), limits=(180, 180, 120))

    assert search().offers[0].segments[0].seats_left == 9


def test_a_class_without_a_filed_fare_is_not_sold() -> None:
    fares("LHR", "JFK", {"M": 20_000})
    direct()

    assert [offer.segments[0].booking_class for offer in search().offers] == ["M", "M"]


def test_only_the_asked_cabin_is_searched() -> None:
    fares("LHR", "JFK", Y_M_Q)
    fares("LHR", "JFK", {"J": 90_000}, name="business")
    families("business")
    direct()

    assert search(cabin="business").offers == ()
    flown = fly(2, Hop("LHR", "JFK", at(12), at(15)))
    LegCabin.objects.filter(leg=flown.legs[0]).update(cabin="business", class_codes="JXZ")
    assert [offer.segments[0].booking_class for offer in search(cabin="business").offers] == ["J", "J"]
    assert found(search().slices[0]) == ["FA1"]


def test_metropolitan_areas_mean_all_their_airports() -> None:
    fares("LHR", "JFK", Y_M_Q)
    fares("LGW", "EWR", {"Q": 9_000})
    direct(1)
    direct(2, 9, origin="LGW", destination="EWR")

    assert found(search("LON", "NYC", sort="cheapest").slices[0]) == ["FA2", "FA1"]
    assert found(search("LON", "JFK").slices[0]) == ["FA1"]
    assert found(search("LHR", "NYC").slices[0]) == ["FA1"]


def test_the_sale_ends_an_hour_before_departure() -> None:
    fares("LHR", "JFK", Y_M_Q)
    direct(1, 10)
    departs_at = datetime(2027, 3, 10, 10, 0, tzinfo=UTC)

    assert found(search(now=departs_at - timedelta(minutes=60)).slices[0]) == ["FA1"]
    assert search(now=departs_at - timedelta(minutes=60) + timedelta(seconds=1)).offers == ()


def test_what_is_taken_off_sale_is_not_found() -> None:
    fares("LHR", "JFK", Y_M_Q)
    direct()
    Segment.objects.update(on_sale=False)

    assert search().offers == ()


def test_orders() -> None:
    fares("LHR", "JFK", Y_M_Q)
    fly(1, Hop("LHR", "JFK", at(7), at(13)), limits=(9, 0, 0))
    fly(2, Hop("LHR", "JFK", at(10), at(13)), limits=(9, 9, 0))
    fly(3, Hop("LHR", "JFK", at(15), at(20)))

    orders = {sort: found(search(sort=sort).slices[0]) for sort in ("cheapest", "fastest", "earliest")}

    assert orders == {
        "cheapest": ["FA3", "FA2", "FA1"],
        "fastest": ["FA2", "FA3", "FA1"],
        "earliest": ["FA1", "FA2", "FA3"],
    }


@pytest.mark.parametrize("flights", [1, 3])
def test_a_search_makes_two_queries_and_a_return_trip_three(
    flights: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    fares("LHR", "LIS", Y_M_Q)
    fares("LIS", "LHR", Y_M_Q)
    back = DAY + timedelta(days=5)
    for number in range(flights):
        fly(number + 1, Hop("LHR", "LIS", at(8 + number), at(11 + number)))
        fly(number + 101, Hop("LIS", "LHR", at(8 + number, day=back), at(11 + number, day=back)))
    current_reference()

    with django_assert_num_queries(2):
        assert len(search("LHR", "LIS").slices[0]) == flights
    with django_assert_num_queries(3):
        assert len(search("LHR", "LIS", back=back).slices[1]) == flights


def test_a_search_writes_nothing() -> None:
    fares("LHR", "JFK", Y_M_Q)
    direct()
    before = [list(model.objects.values_list()) for model in (Flight, Leg, LegCabin, Segment)]

    search()

    assert [list(model.objects.values_list()) for model in (Flight, Leg, LegCabin, Segment)] == before
