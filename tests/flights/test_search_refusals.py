"""Searches that make no sense, and those that find nothing."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from apps.flights.errors import InvalidSearch
from tests.flights.factories import (
    DAY,
    NOW,
    airports,
)
from tests.flights.searching import open_for_sale, search

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _prices() -> None:
    open_for_sale()


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
