"""Search: which ways are found, in which class, at which price."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from apps.flights.errors import InvalidSearch
from apps.flights.models import Flight, Leg, LegCabin, Segment
from apps.flights.queries.reference import current_reference
from apps.flights.services import search_offers, search_slices
from apps.flights.types import JourneySlice, Party, SearchResult, SliceOption
from tests.flights.factories import (
    DAY,
    NOW,
    Hop,
    airports,
    at,
    charge,
    connection_times,
    families,
    fares,
    fly,
    limit,
)

pytestmark = pytest.mark.django_db
Y_M_Q = {"Y": 30_000, "M": 20_000, "Q": 10_000}


@pytest.fixture(autouse=True)
def _prices() -> None:
    families()
    connection_times(DD=45, DI=60, ID=75, II=50)


def search(
    origin: str = "LHR",
    destination: str = "JFK",
    *,
    day: date = DAY,
    back: date | None = None,
    party: Party | None = None,
    cabin: str = "economy",
    max_connections: int = 1,
    sort: str = "recommended",
    now: datetime = NOW,
) -> SearchResult:
    return search_offers(
        origin=origin,
        destination=destination,
        departure_date=day,
        return_date=back,
        cabin=cabin,
        party=party or Party(),
        max_connections=max_connections,
        sort=sort,
        now=now,
    )


def flights_of(journey: JourneySlice) -> str:
    """FA1 for a direct flight, FA1+FA2 for a connection."""
    return "+".join(segment.flight_number for segment in journey.segments)


def found(options: tuple[SliceOption, ...]) -> list[str]:
    return [flights_of(option.journey) for option in options]


def direct(number: int = 1, hour: int = 10, *, origin: str = "LHR", destination: str = "JFK") -> None:
    fly(number, Hop(origin, destination, at(hour), at(hour + 3)))


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


def test_a_connection_is_priced_by_segment_and_shows_where_one_waits() -> None:
    fares("LHR", "LIS", {"Q": 8_000, "M": 9_000})
    fares("LIS", "JFK", {"Q": 20_000})
    charge("PT", 500, point="transfer", country="PT")
    fly(1, Hop("LHR", "LIS", at(8), at(10, 45)))
    fly(2, Hop("LIS", "JFK", at(12), at(15)), classes="YQ", limits=(9, 2))

    (option,) = search().slices[0]

    assert flights_of(option.journey) == "FA1+FA2"
    assert [(stop.airport, stop.minutes) for stop in option.journey.connections] == [("LIS", 75)]
    assert [(line.segment, line.code, line.amount.amount) for line in option.offers[0].lines()] == [
        (0, "FARE", 8_000),
        (1, "FARE", 20_000),
        (1, "PT", 500),
    ]
    assert option.offers[0].total.amount == 28_500
    assert [segment.seats_left for segment in option.journey.segments] == [9, 2]


@pytest.mark.parametrize(
    ("arrives", "departs", "sold"),
    [
        (at(10, 11), at(11), False),
        (at(10, 10), at(11), True),
        (at(10), at(18), True),
        (at(10), at(18, 1), False),
        (at(12), at(11), False),
    ],
)
def test_connections_keep_minimum_and_maximum_times(arrives: datetime, departs: datetime, sold: bool) -> None:
    fares("LHR", "LIS", Y_M_Q)
    fares("LIS", "JFK", Y_M_Q)
    fly(1, Hop("LHR", "LIS", at(6), arrives))
    fly(2, Hop("LIS", "JFK", departs, at(23)))

    assert found(search().slices[0]) == (["FA1+FA2"] if sold else [])


@pytest.mark.parametrize(
    ("origin", "destination", "least"),
    [("EDI", "LIS", 60), ("JFK", "EDI", 75), ("LIS", "JFK", 90), ("EDI", "LGW", 45)],
)
def test_minimum_times_depend_on_airport_and_borders(origin: str, destination: str, least: int) -> None:
    """At Heathrow: the network's time by kind, and an own one from abroad to abroad."""
    airports("LHR")
    connection_times("LHR", II=90)
    fares(origin, "LHR", Y_M_Q)
    fares("LHR", destination, Y_M_Q)
    arrives = at(12)
    fly(1, Hop(origin, "LHR", at(5) if origin != "JFK" else at(1), arrives))
    fly(2, Hop("LHR", destination, arrives + timedelta(minutes=least - 1), arrives + timedelta(hours=11)))
    fly(3, Hop("LHR", destination, arrives + timedelta(minutes=least), arrives + timedelta(hours=11)))

    assert found(search(origin, destination).slices[0]) == ["FA1+FA3"]


def test_a_connection_over_midnight_is_found() -> None:
    fares("LHR", "LIS", Y_M_Q)
    fares("LIS", "JFK", Y_M_Q)
    tomorrow = DAY + timedelta(days=1)
    fly(1, Hop("LHR", "LIS", at(20), at(23)))
    fly(2, Hop("LIS", "JFK", at(1, 30, day=tomorrow), at(4, 30, day=tomorrow)))

    (option,) = search().slices[0]

    assert (flights_of(option.journey), option.journey.days_later) == ("FA1+FA2", 1)


def test_direct_only_on_request() -> None:
    for pair in (("LHR", "JFK"), ("LHR", "LIS"), ("LIS", "JFK")):
        fares(*pair, Y_M_Q)
    direct(1)
    fly(2, Hop("LHR", "LIS", at(8), at(10, 45)))
    fly(3, Hop("LIS", "JFK", at(12), at(15)))

    assert found(search().slices[0]) == ["FA1", "FA2+FA3"]
    assert found(search(max_connections=0).slices[0]) == ["FA1"]


def test_a_through_flight_is_one_segment_that_needs_a_seat_on_each_leg() -> None:
    fares("LHR", "SYD", Y_M_Q)
    fares("LHR", "SIN", Y_M_Q)
    fares("SIN", "SYD", Y_M_Q)
    tomorrow = DAY + timedelta(days=1)
    flown = fly(
        1,
        Hop("LHR", "SIN", at(9), at(6, day=tomorrow)),
        Hop("SIN", "SYD", at(8, day=tomorrow), at(19, day=tomorrow)),
        limits=(9, 9, 4),
    )

    (option,) = search("LHR", "SYD").slices[0]
    (segment,) = option.journey.segments
    assert (segment.flight_number, segment.stops, segment.seats_left) == ("FA1", ("SIN",), 4)
    assert segment.leg_ids == tuple(leg.pk for leg in flown.legs)
    assert [(claim.leg_id, claim.rbd, claim.seats) for claim in option.offers[0].claims()] == [
        (leg.pk, "Q", 1) for leg in flown.legs
    ]

    LegCabin.objects.filter(leg=flown.legs[1]).update(sold=9, class_used=[9, 0, 0])
    assert search("LHR", "SYD").offers == ()
    assert found(search("LHR", "SIN").slices[0]) == ["FA1"]


def test_legs_of_the_same_flight_are_no_connection() -> None:
    fares("LHR", "SIN", Y_M_Q)
    fares("SIN", "SYD", Y_M_Q)
    tomorrow = DAY + timedelta(days=1)
    fly(
        1,
        Hop("LHR", "SIN", at(9), at(6, day=tomorrow)),
        Hop("SIN", "SYD", at(8, day=tomorrow), at(19, day=tomorrow)),
    )

    assert search("LHR", "SYD").offers == ()


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


def test_absurd_detours_are_not_offered() -> None:
    fares("LHR", "SIN", Y_M_Q)
    fares("SIN", "JFK", Y_M_Q)
    tomorrow = DAY + timedelta(days=1)
    fly(1, Hop("LHR", "SIN", at(9), at(6, day=tomorrow)))
    fly(2, Hop("SIN", "JFK", at(8, day=tomorrow), at(14, day=tomorrow)))

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


def test_a_return_trip_pairs_ways_out_with_ways_back() -> None:
    back = DAY + timedelta(days=5)
    fares("LHR", "JFK", {"Q": 10_000})
    fares("JFK", "LHR", {"Q": 12_000})
    charge("GB", 2_000, country="GB")
    charge("US", 1_000, country="US")
    direct(1)
    fly(2, Hop("JFK", "LHR", at(18, day=back), at(6, day=back + timedelta(days=1))))

    result = search(back=back, party=Party(adults=2))

    assert [found(options) for options in result.slices] == [["FA1"], ["FA2"]]
    light, flex = result.offers
    assert [flights_of(part) for part in light.slices] == ["FA1", "FA2"]
    assert [(line.passenger, line.segment, line.code, line.amount.amount) for line in light.lines()] == [
        (passenger, segment, code, amount)
        for passenger in (0, 1)
        for segment, code, amount in (
            (0, "FARE", 10_000),
            (0, "GB", 2_000),
            (1, "FARE", 12_000),
            (1, "US", 1_000),
        )
    ]
    assert (light.total.amount, flex.family, flex.total.amount) == (50_000, "flex", 66_400)


def test_one_cannot_return_before_one_has_arrived() -> None:
    fares("LHR", "LIS", Y_M_Q)
    fares("LIS", "LHR", Y_M_Q)
    fly(1, Hop("LHR", "LIS", at(8), at(11)))
    fly(2, Hop("LIS", "LHR", at(11, 59), at(15)))
    fly(3, Hop("LIS", "LHR", at(12), at(15)))

    result = search("LHR", "LIS", back=DAY)

    assert {flights_of(offer.slices[1]) for offer in result.offers} == {"FA3"}
    outbound = result.slices[0][0].offers[0]
    ways_back = search_slices(
        origin="LIS", destination="LHR", day=DAY, cabin="economy", party=Party(), outbound=outbound, now=NOW
    )
    assert found(ways_back) == ["FA3"]


def test_a_return_trip_has_at_most_twenty_offers() -> None:
    back = DAY + timedelta(days=5)
    fares("LHR", "LIS", Y_M_Q)
    fares("LIS", "LHR", Y_M_Q)
    for hour in range(6, 12):
        fly(hour, Hop("LHR", "LIS", at(hour), at(hour + 3)))
        fly(hour + 100, Hop("LIS", "LHR", at(hour, day=back), at(hour + 3, day=back)))

    result = search("LHR", "LIS", back=back)

    assert [len(options) for options in result.slices] == [6, 6]
    assert len({offer.id for offer in result.offers}) == len(result.offers) == 20


@pytest.mark.parametrize(
    ("changes", "code", "fields"),
    [
        ({"origin": "QQQ"}, "unknown_airport", ["origin"]),
        ({"destination": "QQQ"}, "unknown_airport", ["destination"]),
        ({"destination": "LHR"}, "same_place", ["destination"]),
        ({"destination": "LON"}, "same_place", ["destination"]),
        ({"origin": "LON", "destination": "LGW"}, "same_place", ["destination"]),
        ({"day": NOW.date() - timedelta(days=1)}, "date_in_past", ["departure_date"]),
        ({"back": DAY - timedelta(days=1)}, "return_before_departure", ["return_date"]),
        ({"cabin": "first"}, "unknown_cabin", ["cabin"]),
        ({"max_connections": 2}, "invalid_connections", ["max_connections"]),
        ({"max_connections": -1}, "invalid_connections", ["max_connections"]),
        ({"sort": "random"}, "unknown_sort", ["sort"]),
        (
            {"origin": "QQQ", "cabin": "first"},
            "invalid_search",
            ["origin", "cabin"],
        ),
    ],
)
def test_searches_that_make_no_sense(changes: dict[str, object], code: str, fields: list[str]) -> None:
    airports("LHR", "LGW", "JFK")

    with pytest.raises(InvalidSearch) as refusal:
        search(**changes)  # type: ignore[arg-type]

    assert (refusal.value.code, list(refusal.value.errors)) == (code, fields)


def test_today_is_judged_where_the_flight_departs() -> None:
    """At 11:00 UTC on 10 March it is already the 11th in Auckland, and still the 10th in Honolulu."""
    airports("AKL", "HNL", "SYD")
    now = datetime(2027, 3, 10, 11, 0, tzinfo=UTC)

    with pytest.raises(InvalidSearch):
        search("AKL", "SYD", day=date(2027, 3, 10), now=now)
    assert search("HNL", "SYD", day=date(2027, 3, 10), now=now).offers == ()


@pytest.mark.parametrize("day", [DAY, date(2099, 12, 31), date.max])
def test_nothing_for_sale_is_an_empty_answer(day: date) -> None:
    airports("LHR", "JFK")
    airports("OPO", served=False)

    assert search(day=day).offers == ()
    assert search("LHR", "OPO", day=day).offers == ()


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
