"""Prices by day and by destination, and the reference snapshot that all prices come from."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from apps.flights.errors import InvalidSearch
from apps.flights.models import SegmentFare
from apps.flights.queries import reference
from apps.flights.queries.reference import (
    REFRESH_AFTER,
    current_reference,
    forget_reference,
    reference_covering,
)
from apps.flights.services import cheapest_by_day, describe_airports, destinations_from, search_slices
from apps.flights.types import DayPrice, Party
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
from tests.racing import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _prices() -> None:
    cache.clear()
    families()
    connection_times(II=50)
    charge("GB", 2_000, country="GB")
    fares("LHR", "LIS", {"Y": 30_000, "M": 20_000, "Q": 10_000})


def strip(
    around: date = DAY, *, now: datetime = NOW, party: Party | None = None, family: str | None = None
) -> tuple[DayPrice, ...]:
    return cheapest_by_day(
        origin="LHR",
        destination="LIS",
        around=around,
        cabin="economy",
        party=party or Party(),
        family=family,
        now=now,
    )


def amounts(days: tuple[DayPrice, ...]) -> list[int | None]:
    return [day.price.amount if day.price else None for day in days]


def test_the_lowest_price_of_each_day_is_that_of_a_search_on_it() -> None:
    for offset, limits in ((-4, (9, 9, 9)), (-1, (9, 9, 9)), (0, (9, 9, 0)), (2, (9, 0, 0)), (3, (1, 1, 1))):
        day = DAY + timedelta(days=offset)
        fly(10 + offset, Hop("LHR", "LIS", at(8, day=day), at(11, day=day)), limits=limits)
    fly(30, Hop("LHR", "LIS", at(9), at(12)), limits=(9, 0, 0))
    party = Party(adults=2)

    days = strip(party=party)

    assert [day.day for day in days] == [DAY + timedelta(days=offset) for offset in range(-3, 4)]
    assert amounts(days) == [None, None, 24_000, 44_000, None, 64_000, None]
    for shown in days:
        found = search_slices(
            origin="LHR",
            destination="LIS",
            day=shown.day,
            cabin="economy",
            party=party,
            sort="cheapest",
            now=NOW,
        )
        assert shown.price == (found[0].offers[0].total if found else None)


def test_the_strip_can_be_priced_in_one_family() -> None:
    fly(1, Hop("LHR", "LIS", at(8), at(11)))
    (option,) = search_slices(
        origin="LHR", destination="LIS", day=DAY, cabin="economy", party=Party(), sort="cheapest", now=NOW
    )
    totals = {offer.family: offer.total for offer in option.offers}

    shown = {family: strip(family=family)[3].price for family in ("flex", "light")}

    assert shown == totals
    assert strip()[3].price == totals["light"]
    assert amounts(strip(family="unknown")) == [None] * 7


def test_days_that_are_over_have_no_price() -> None:
    fly(1, Hop("LHR", "LIS", at(8), at(11)))

    days = strip(DAY + timedelta(days=1), now=datetime(2027, 3, 11, 0, 30, tzinfo=UTC))

    assert amounts(days) == [None] * 7
    with pytest.raises(InvalidSearch):
        strip(DAY, now=datetime(2027, 3, 11, 0, 30, tzinfo=UTC))


def test_the_calendar_ends_with_the_year_9999() -> None:
    days = strip(date.max)

    assert [day.day for day in days] == [date(9999, 12, day) for day in (28, 29, 30, 31)]


@pytest.mark.parametrize("flights", [1, 3])
def test_the_strip_takes_two_queries_and_then_none(
    flights: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for offset in range(flights):
        day = DAY + timedelta(days=offset)
        fly(1 + offset, Hop("LHR", "LIS", at(8, day=day), at(11, day=day)))
    current_reference()

    with django_assert_num_queries(2):
        first = strip()
    with django_assert_num_queries(0):
        assert strip() == first
    assert len([day for day in first if day.price]) == flights


def test_destinations_of_a_month_cheapest_first() -> None:
    fares("LHR", "JFK", {"Y": 9_000})
    fares("LHR", "SYD", {"Q": 50_000})
    fares("LHR", "SIN", {"Q": 40_000})
    fares("SIN", "SYD", {"Q": 10_000})
    fares("LHR", "EDI", {"Q": 1_000})
    other_month, tomorrow = date(2027, 4, 1), DAY + timedelta(days=1)
    full = fly(1, Hop("LHR", "LIS", at(8), at(11)))
    limit(full, 9, 9, 0)
    fly(2, Hop("LHR", "LIS", at(8, day=other_month), at(11, day=other_month)))
    fly(3, Hop("LHR", "JFK", at(9), at(12)))
    fly(
        4,
        Hop("LHR", "SIN", at(9), at(6, day=tomorrow)),
        Hop("SIN", "SYD", at(8, day=tomorrow), at(19, day=tomorrow)),
    )
    sold_out = fly(5, Hop("LHR", "EDI", at(9), at(10)))
    limit(sold_out, 0, 0, 0)

    march = destinations_from(airport="LHR", month=DAY, now=NOW)
    april = destinations_from(airport="LON", month=other_month, now=NOW)

    assert [(found.iata, found.city, found.price.amount) for found in march] == [
        ("JFK", "New York", 11_000),
        ("LIS", "Lisbon", 22_000),
        ("SIN", "Singapore", 42_000),
        ("SYD", "Sydney", 52_000),
    ]
    assert [(found.iata, found.price.amount) for found in april] == [("LIS", 12_000)]
    assert destinations_from(airport="QQQ", month=DAY, now=NOW) == ()


@pytest.mark.parametrize("flights", [1, 3])
def test_destinations_take_one_query_and_then_none(
    flights: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number, code in enumerate(("JFK", "EDI", "SIN")[:flights]):
        fares("LHR", code, {"Q": 9_000})
        fly(number + 1, Hop("LHR", code, at(8), at(20)))
    current_reference()

    with django_assert_num_queries(1):
        assert len(destinations_from(airport="LHR", month=DAY, now=NOW)) == flights
    with django_assert_num_queries(0):
        with translation.override("es"):
            assert destinations_from(airport="LHR", month=DAY, now=NOW)[0].city.endswith("(es)")


def test_airports_of_the_network_are_described_without_a_query(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    airports("OPO", served=False)
    current_reference()

    with django_assert_num_queries(0):
        found = describe_airports(codes=["LIS", "OPO", "QQQ"], language="es")

    assert [(code, info.city, info.country_name, info.timezone) for code, info in found.items()] == [
        ("LIS", "Lisbon (es)", "Portugal", "Europe/Lisbon")
    ]


def test_the_snapshot_is_kept_until_it_is_old(
    monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    first = current_reference()
    with django_assert_num_queries(0):
        assert current_reference() is first

    moment = time.monotonic() + REFRESH_AFTER.total_seconds() + 1
    monkeypatch.setattr(time, "monotonic", lambda: moment)
    with django_assert_num_queries(8):
        assert current_reference() is not first


def test_a_price_of_a_later_moment_needs_a_later_snapshot() -> None:
    first = current_reference()

    assert reference_covering(first.as_of) is first
    assert reference_covering(first.as_of + timedelta(microseconds=1)) is not first


def test_prices_outside_the_snapshot_are_an_error() -> None:
    snapshot = current_reference()

    for moment in (snapshot.as_of + timedelta(seconds=1), snapshot.since - timedelta(seconds=1)):
        with pytest.raises(ValueError, match="not in the snapshot"):
            snapshot.book_at(moment)


def test_books_of_one_era_are_the_same() -> None:
    snapshot = current_reference()

    assert snapshot.book_at(snapshot.since) is snapshot.book
    assert snapshot.book.fares == {
        ("LHR", "LIS", "Y"): 30_000,
        ("LHR", "LIS", "M"): 20_000,
        ("LHR", "LIS", "Q"): 10_000,
    }


def test_a_fare_in_another_currency_is_a_mistake_of_the_filing() -> None:
    SegmentFare.objects.filter(rbd="Q").update(currency="USD")
    forget_reference()

    with pytest.raises(ImproperlyConfigured, match="USD"):
        current_reference()


def test_threads_that_start_together_load_one_snapshot(monkeypatch: pytest.MonkeyPatch) -> None:
    snapshot = current_reference()
    loads: list[int] = []
    monkeypatch.setattr(reference, "load_reference", lambda: loads.append(1) or snapshot)  # type: ignore[func-returns-value]
    forget_reference()

    at_once(4, lambda _: current_reference())

    assert loads == [1]
