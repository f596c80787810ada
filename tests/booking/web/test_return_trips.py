"""Return trips: their price from the first result on is one that can be had."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from django.core.cache import cache
from pytest_django import DjangoAssertNumQueries

from tests import world
from tests.booking.web.reader import Page
from tests.booking.web.walk import Walker

pytestmark = pytest.mark.django_db(transaction=True)
DAY = world.DAY
WEEK_LATER = DAY + timedelta(days=7)


@pytest.fixture(autouse=True)
def _no_kept_prices() -> None:
    cache.clear()


def totals(page: Page) -> list[str]:
    return [total.text for total in page.root.every("p", class_="ticket-total")]


def price_of_the_day(page: Page) -> str:
    (current,) = page.root.every("a", class_="day-strip-day", aria_current="date")
    return current.every("span", class_="day-strip-price")[0].text


def way_back(walker: Walker, page: Page, day: date, **more: str) -> Page:
    return walker.search(return_date=day.isoformat(), outbound=page.offers("outbound")[0], **more)


def test_a_day_trip_is_priced_with_a_flight_back_after_the_arrival(walker: Walker) -> None:
    world.fly(102, "JFK", "LHR", departs=time(8, 30))
    world.fly(104, "JFK", "LHR", departs=time(18, 0), cheap=0)
    page = walker.search(return_date=DAY.isoformat())
    # The flight out lands at 8:00: the cheap one back is gone before one could board it.
    assert totals(page) == ["€440.00"]
    assert price_of_the_day(page) == "€440.00"
    inbound = way_back(walker, page, DAY)
    assert totals(inbound) == ["€440.00"]
    assert price_of_the_day(inbound) == "€440.00"


def test_the_rules_of_the_fare_are_one_tap_away_while_one_chooses_the_way_back(walker: Walker) -> None:
    world.fly(102, "JFK", "LHR", day=WEEK_LATER)
    inbound = way_back(walker, walker.search(return_date=WEEK_LATER.isoformat()), WEEK_LATER)
    assert "The fare is lost if you don't show up" in inbound.fare_rules()


def test_each_way_out_has_the_price_of_its_own_way_back(walker: Walker) -> None:
    world.fly(103, "LHR", "JFK", departs=time(15, 0), cheap=0)
    world.fly(105, "LHR", "JFK", departs=time(23, 0))
    world.fly(102, "JFK", "LHR", departs=time(10, 0), cheap=0)
    world.fly(104, "JFK", "LHR", departs=time(16, 0))
    page = walker.search(return_date=DAY.isoformat(), sort="earliest")
    # 105 lands after the last flight back has left.
    assert [flight.text for flight in page.root.every("p", class_="slice-flights")] == ["FA101", "FA103"]
    assert totals(page) == ["€240.00", "€440.00"]


def test_the_cheapest_return_trip_comes_first(walker: Walker) -> None:
    """The way out of the afternoon costs less, and the only way back that is left then costs more."""
    world.fly(103, "LIS", "JFK", departs=time(9, 0), cheap=0)
    world.fly(105, "LIS", "JFK", departs=time(17, 0))
    world.fly(102, "JFK", "LIS", departs=time(11, 0))
    world.fly(104, "JFK", "LHR", departs=time(19, 0), cheap=0)
    world.fly(106, "LHR", "LIS", day=DAY + timedelta(days=1), departs=time(6, 0), cheap=0)
    page = walker.search(origin="LIS", return_date=DAY.isoformat(), sort="cheapest")
    assert [flight.text for flight in page.root.every("p", class_="slice-flights")] == ["FA103", "FA105"]
    assert totals(page) == ["€420.00", "€730.00"]


def test_direct_flights_only_counts_for_the_way_back_too(walker: Walker) -> None:
    world.fly(102, "JFK", "LHR", day=WEEK_LATER, cheap=0)
    world.fly(202, "JFK", "LIS", day=WEEK_LATER, departs=time(9, 0))
    world.fly(204, "LIS", "LHR", day=WEEK_LATER, departs=time(19, 0))
    every, direct = (walker.search(return_date=WEEK_LATER.isoformat(), stops=stops) for stops in ("", "0"))
    assert (totals(every), price_of_the_day(every)) == (["€350.00"], "€350.00")
    assert (totals(direct), price_of_the_day(direct)) == (["€440.00"], "€440.00")
    inbound = way_back(walker, direct, WEEK_LATER, stops="0")
    assert (totals(inbound), price_of_the_day(inbound)) == (["€440.00"], "€440.00")


def test_the_strip_of_days_is_about_direct_flights_where_only_they_are_wanted(walker: Walker) -> None:
    world.fly(103, "LHR", "LIS", day=DAY + timedelta(days=1), departs=time(6, 0))
    world.fly(201, "LIS", "JFK", day=DAY + timedelta(days=1), departs=time(12, 0))
    every, direct = (walker.search(stops=stops) for stops in ("", "0"))
    prices = [
        [price.text for price in page.root.every("span", class_="day-strip-price")][3:5]
        for page in (every, direct)
    ]
    assert prices == [["€130.00", "€240.00"], ["€130.00", "– no flights"]]


def test_without_a_direct_flight_back_all_flights_are_one_tap_away(walker: Walker) -> None:
    world.fly(202, "JFK", "LIS", day=WEEK_LATER, departs=time(9, 0))
    world.fly(204, "LIS", "LHR", day=WEEK_LATER, departs=time(19, 0))
    page = walker.search(return_date=WEEK_LATER.isoformat(), stops="0")
    assert totals(page) == []
    (address,) = page.links("Show all flights")
    assert totals(walker.open(address)) == ["€350.00"]


def test_a_last_flight_back_before_the_arrival_is_said(walker: Walker) -> None:
    world.fly(102, "JFK", "LHR", departs=time(7, 0))
    page = walker.search(return_date=DAY.isoformat())
    assert totals(page) == []
    assert "leaves after you arrive. Choose another day for the return." in page.text
    assert price_of_the_day(page) == "– no flights"


@pytest.mark.parametrize("more", [(), (103, 105)])
def test_a_return_trip_asks_as_few_questions_for_three_results_as_for_one(
    walker: Walker, django_assert_num_queries: DjangoAssertNumQueries, more: tuple[int, ...]
) -> None:
    for number in more:
        world.fly(number, "LHR", "JFK", departs=time(number - 90, 0))
    world.fly(102, "JFK", "LHR", day=WEEK_LATER)
    walker.search(return_date=WEEK_LATER.isoformat())
    with django_assert_num_queries(4):
        page = walker.search(return_date=WEEK_LATER.isoformat())
    assert len(totals(page)) == 1 + len(more)
