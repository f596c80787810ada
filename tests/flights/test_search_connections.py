"""Search: changes of flights, through flights, and the way back."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from apps.flights.models import LegCabin
from apps.flights.queries.search import SHOWN
from apps.flights.services import search_slices, search_ways_back
from apps.flights.types import Party
from tests.flights.factories import (
    DAY,
    NOW,
    Hop,
    airports,
    at,
    charge,
    connection_times,
    fares,
    fly,
)
from tests.flights.searching import Y_M_Q, direct, flights_of, found, open_for_sale, search

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _prices() -> None:
    open_for_sale()


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


def test_absurd_detours_are_not_offered() -> None:
    fares("LHR", "SIN", Y_M_Q)
    fares("SIN", "JFK", Y_M_Q)
    tomorrow = DAY + timedelta(days=1)
    fly(1, Hop("LHR", "SIN", at(9), at(6, day=tomorrow)))
    fly(2, Hop("SIN", "JFK", at(8, day=tomorrow), at(14, day=tomorrow)))

    assert search().offers == ()


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


def test_each_way_out_leads_to_what_a_search_after_it_finds() -> None:
    """More leave before the late arrival than are handed out: those after it are found all the same."""
    fares("LHR", "LIS", Y_M_Q)
    fares("LIS", "LHR", Y_M_Q)
    fly(1, Hop("LHR", "LIS", at(3), at(6)))
    fly(2, Hop("LHR", "LIS", at(16), at(19)))
    for number in range(SHOWN + 1):
        fly(100 + number, Hop("LIS", "LHR", at(8, number), at(11, number)))
    fly(200, Hop("LIS", "LHR", at(20), at(23)))
    way: dict[str, Any] = {"day": DAY, "cabin": "economy", "party": Party(), "sort": "earliest", "now": NOW}
    ways_out = search_slices(origin="LHR", destination="LIS", **way)

    back = search_ways_back(ways_out, origin="LIS", destination="LHR", **way)

    assert [len(options) for options in (back.options, *back.after)] == [SHOWN, SHOWN, 1]
    assert found(back.after[1]) == ["FA200"]
    for way_out, after in zip(ways_out, back.after, strict=True):
        (outbound, *_dearer) = way_out.offers
        assert after == search_slices(origin="LIS", destination="LHR", outbound=outbound, **way)


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
