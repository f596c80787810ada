"""Offers for both directions, and what comes with an offer: seat prices and conditions."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from apps.core.money import Money
from apps.flights.errors import InvalidSearch, OfferExpired
from apps.flights.queries.reference import current_reference, forget_reference
from apps.flights.services import (
    combine_offers,
    describe_conditions,
    open_offer,
    requote,
    search_offers,
    search_slices,
    seat_prices,
)
from apps.flights.types import Conditions, Party
from tests.flights.factories import (
    DAY,
    NOW,
    Flown,
    Hop,
    at,
    connection_times,
    families,
    fares,
    fly,
    refile_fare,
    seat_price,
)
from tests.flights.offering import BACK, fly_to_lisbon, sold_minutes_ago, ways

pytestmark = pytest.mark.django_db


@pytest.fixture
def flown() -> Flown:
    return fly_to_lisbon()


@pytest.mark.usefixtures("flown")
def test_two_ways_become_one_offer() -> None:
    fares("LIS", "LHR", {"Q": 9_000})
    fly(2, Hop("LIS", "LHR", at(8, day=BACK), at(11, day=BACK)))
    (out,), (back,) = ways(), ways("LIS", "LHR", back=True)

    joined = combine_offers(outbound=out.offers[1], inbound=back.offers[1], now=NOW)

    by_search = search_offers(
        origin="LHR",
        destination="LIS",
        departure_date=DAY,
        return_date=BACK,
        cabin="economy",
        party=Party(),
        now=NOW,
    )
    assert joined == by_search.offers[1]
    assert joined.total == out.offers[1].total + back.offers[1].total
    assert open_offer(joined.id, now=NOW) == joined


@pytest.mark.usefixtures("flown")
def test_the_way_back_is_priced_at_the_moment_of_the_way_out() -> None:
    fares("LIS", "LHR", {"Q": 9_000})
    refile_fare("LIS", "LHR", "Q", 19_000, since=current_reference().as_of - timedelta(minutes=2))
    forget_reference()
    outbound = sold_minutes_ago(5)
    fly(2, Hop("LIS", "LHR", at(8, day=BACK), at(11, day=BACK)))

    (option,) = search_slices(
        origin="LIS", destination="LHR", day=BACK, cabin="economy", party=Party(), outbound=outbound, now=NOW
    )

    inbound = option.offers[0]
    assert (inbound.total.amount, inbound.expires_at) == (9_000, outbound.expires_at)
    assert combine_offers(outbound=outbound, inbound=inbound, now=NOW).total.amount == 21_000
    # Found in a search of its own, it costs what it costs today; combined, what it cost then.
    (alone,) = ways("LIS", "LHR", back=True)
    assert alone.offers[0].total.amount == 19_000
    assert combine_offers(outbound=outbound, inbound=alone.offers[0], now=NOW).total.amount == 21_000


@pytest.mark.usefixtures("flown")
def test_ways_that_do_not_go_together() -> None:
    fares("LIS", "LHR", {"Q": 9_000})
    fly(2, Hop("LIS", "LHR", at(8, day=BACK), at(11, day=BACK)))
    (out,), (back,) = ways(), ways("LIS", "LHR", back=True)
    (for_two,) = ways("LIS", "LHR", back=True, party=Party(adults=2))
    joined = combine_offers(outbound=out.offers[0], inbound=back.offers[0], now=NOW)

    for pair in (
        (out.offers[0], back.offers[1]),
        (out.offers[0], for_two.offers[0]),
        (back.offers[0], out.offers[0]),
        (joined, back.offers[0]),
    ):
        with pytest.raises(InvalidSearch):
            combine_offers(outbound=pair[0], inbound=pair[1], now=NOW)
    with pytest.raises(OfferExpired):
        combine_offers(outbound=out.offers[0], inbound=back.offers[0], now=NOW + timedelta(minutes=20))


@pytest.mark.parametrize("flights", [1, 3])
def test_opening_and_quoting_take_one_query(
    flights: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    families()
    connection_times(II=50)
    stations = ["LHR", "LIS", "JFK"][: min(flights, 2) + 1]
    for number, pair in enumerate(zip(stations, stations[1:], strict=False)):
        fares(*pair, {"Q": 10_000})
        fly(number + 1, Hop(*pair, at(8 + 5 * number), at(11 + 5 * number)))
    if flights == 3:
        fares("JFK", "LHR", {"Q": 10_000})
        fly(9, Hop("JFK", "LHR", at(8, day=BACK), at(20, day=BACK)))
    result = search_offers(
        origin="LHR",
        destination=stations[-1],
        departure_date=DAY,
        return_date=BACK if flights == 3 else None,
        cabin="economy",
        party=Party(),
        now=NOW,
    )
    offer = result.offers[0]
    assert len(offer.segments) == flights

    with django_assert_num_queries(1):
        open_offer(offer.id, now=NOW)
    with django_assert_num_queries(1):
        requote(offer, now=NOW)


@pytest.mark.usefixtures("flown")
def test_seat_prices_follow_the_family_and_the_distance() -> None:
    seat_price("standard", "medium", 1_200)
    seat_price("legroom", "medium", 2_900)
    (option,) = ways()
    plain, flexible = option.offers

    def prices(conditions: Conditions) -> dict[str, int]:
        found = seat_prices(conditions=conditions, origin="LHR", destination="LIS", at=plain.priced_at)
        return {kind: price.amount for kind, price in found.items()}

    assert prices(plain.conditions) == {"standard": 1_200, "legroom": 2_900}
    assert prices(flexible.conditions) == {"standard": 0, "preferred": 0, "legroom": 0}


@pytest.mark.usefixtures("flown")
def test_conditions_are_kept_as_they_were_shown() -> None:
    (option,) = ways()

    for offer in option.offers:
        assert Conditions.from_json(offer.conditions.to_json()) == offer.conditions
    plain, flexible = (offer.conditions for offer in option.offers)
    assert (plain.change_fee, plain.refund_fee, plain.no_show_fee) == (None, None, None)
    assert (flexible.change_fee, flexible.refund_fee) == (Money(0, "EUR"), Money(0, "EUR"))
    assert [(line.topic, line.text, line.included) for line in describe_conditions(flexible)] == [
        ("cabin_bag", "1 cabin bag", True),
        ("checked_bag", "1 checked bag up to 23 kg", True),
        ("seat", "Choose your seat free of charge", True),
        ("change", "Change free of charge, paying only a fare difference", True),
        ("refund", "Full refund", True),
        ("no_show", "The fare is lost if you don't show up", False),
        ("miles", "Earns 25% of the miles flown", True),
    ]
    assert [(line.included, line.fee) for line in describe_conditions(plain)] == [
        (True, False),
        (False, False),
        (False, True),
        (False, False),
        (False, False),
        (False, False),
        (True, False),
    ]


@pytest.mark.usefixtures("flown")
def test_what_can_be_done_for_a_fee_is_told_from_what_can_not() -> None:
    (option,) = ways()
    plain = option.offers[0].conditions
    paid = replace(plain, fare=replace(plain.fare, change_fee=5_000, refund_fee=6_000, no_show_fee=0))

    lines = {line.topic: line for line in describe_conditions(paid)}
    words = {line.topic: line.text for line in describe_conditions(plain)}

    assert lines["refund"].text == "Refund less €60.00 per person, but not of paid seats"
    assert words["refund"] == (
        "The fare, our surcharges and paid seats are not refunded; unused taxes and airport charges are"
    )
    assert {
        topic: (lines[topic].included, lines[topic].fee) for topic in ("change", "refund", "no_show")
    } == {
        "change": (False, True),
        "refund": (False, True),
        "no_show": (True, False),
    }
