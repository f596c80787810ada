"""Finding airports by what people type."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import transaction
from pytest_django import DjangoAssertNumQueries, DjangoDbBlocker

from apps.flights.operations.load_airports import load_airports_in_transaction
from apps.flights.policies.search_text import normalize
from apps.flights.services import find_airports, get_airports, resolve_place
from apps.flights.types import AirportInfo
from tests.reset import empty_database

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def _airports(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """All airports of the world, committed once for this module."""
    with django_db_blocker.unblock():
        with transaction.atomic():
            load_airports_in_transaction()
        yield
        empty_database()


@pytest.fixture(autouse=True)
def _loaded(_airports: None, db: None) -> None:
    """Every test here finds all airports."""


def codes(q: str, limit: int = 20, language: str = "en") -> list[str]:
    return [airport.iata for airport in find_airports(q=q, language=language, limit=limit)]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("LHR", ["LHR"]),
        ("lhr", ["LHR"]),
        ("lon", ["LHR", "LGW"]),
        ("lond", ["LHR", "LGW"]),
        ("Londres", ["LHR", "LGW"]),
        ("heathrow", ["LHR"]),
        ("heathrow london", ["LHR"]),
        ("new york", ["JFK", "EWR"]),
        ("newark", ["EWR"]),
        ("NYC", ["JFK", "EWR"]),
        ("paris", ["CDG", "ORY"]),
        ("São Paulo", ["GRU"]),
        ("sao p", ["GRU"]),
        ("zurich", ["ZRH"]),
        ("ZÜRICH", ["ZRH"]),
        ("tokio", ["NRT", "HND"]),
        ("singap", ["SIN"]),
        ("bali", ["DPS"]),
    ],
)
def test_what_is_typed_finds_what_is_meant(typed: str, first: list[str]) -> None:
    assert codes(typed)[: len(first)] == first


@pytest.mark.parametrize("typed", ["MUN", "par", "lond", "new york", "NYC"])
def test_served_airports_come_before_others(typed: str) -> None:
    served = [airport.served for airport in find_airports(q=typed, language="en")]

    assert served[0]
    assert served == sorted(served, reverse=True)


def test_an_exact_code_comes_first_among_its_like() -> None:
    assert codes("MUN")[:2] == ["MUC", "MUN"]


@pytest.mark.parametrize("typed", ["al", "united", "lo"])
def test_three_served_airports_leave_out_the_others(typed: str) -> None:
    served = [airport.served for airport in find_airports(q=typed, language="en")]

    assert len(served) >= 3
    assert all(served)


@pytest.mark.parametrize(("limit", "found"), [(1, ["LHR"]), (2, ["LHR", "LGW"])])
def test_a_short_list_is_of_served_airports(limit: int, found: list[str]) -> None:
    assert codes("lond", limit) == found


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("heatrow", "LHR"), ("barselona", "BCN"), ("lisboon", "LIS"), ("frankfort", "FRA"), ("sydny", "SYD")],
)
def test_misspellings_are_forgiven(typed: str, meant: str) -> None:
    assert meant in codes(typed)


@pytest.mark.parametrize(
    "typed", ["", "   ", "!?", "%", "_", "qqqqqq", "'; DROP TABLE", "\\", "[", "(", "\x00"]
)
def test_nonsense_finds_nothing_and_breaks_nothing(typed: str) -> None:
    assert codes(typed) == []


def test_a_very_long_text_is_cut() -> None:
    assert codes("london " * 1000)[:1] == ["LHR"]


@pytest.mark.parametrize(("limit", "found"), [(-1, 1), (1, 1), (3, 3), (20, 20), (500, 20)])
def test_never_more_than_twenty(limit: int, found: int) -> None:
    assert len(codes("san", limit)) == found


@pytest.mark.parametrize(
    ("language", "city", "country"),
    [
        ("en", "London", "United Kingdom"),
        ("es", "Londres", "Reino Unido"),
        ("ja", "ロンドン", "イギリス"),
        ("zh-hans", "伦敦", "英国"),
        ("xx", "London", "United Kingdom"),
    ],
)
def test_names_are_in_the_language_asked_for(language: str, city: str, country: str) -> None:
    assert find_airports(q="LHR", language=language) == [
        AirportInfo(
            iata="LHR",
            name="London Heathrow Airport",
            city=city,
            country="GB",
            country_name=country,
            timezone="Europe/London",
            latitude=51.4706,
            longitude=-0.46194,
            metro_code="LON",
            served=True,
        )
    ]


@pytest.mark.parametrize(("typed", "queries"), [("lond", 1), ("heatrow", 2), ("", 0)])
def test_a_search_takes_at_most_two_queries(
    typed: str, queries: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(queries):
        codes(typed)


def test_airports_by_code_leave_out_what_is_unknown() -> None:
    found = get_airports(codes=["LHR", "ZZZ", "JFK"], language="es")

    assert {code: airport.city for code, airport in found.items()} == {"LHR": "Londres", "JFK": "Nueva York"}


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("LHR", ["LHR"]),
        (" lhr ", ["LHR"]),
        ("LON", ["LHR", "LGW"]),
        ("London (LHR)", ["LHR"]),
        ("London (LON)", ["LHR", "LGW"]),
        ("London", ["LHR", "LGW"]),
        ("Londres", ["LHR", "LGW"]),
        ("new york", ["JFK", "EWR"]),
        ("Heathrow", ["LHR"]),
        ("London Heathrow Airport", ["LHR"]),
        ("São Paulo", ["GRU"]),
        ("Bali", ["DPS"]),
        ("DXB", ["DXB"]),
        ("STN", ["STN"]),
        ("Nuuk", ["GOH"]),
        ("", []),
        ("ZZZ", []),
        ("Atlantis", []),
        ("United Kingdom", []),
        ("\x00", []),
    ],
)
def test_a_typed_place_stands_for_airports(typed: str, expected: list[str]) -> None:
    assert resolve_place(typed) == expected


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("São Paulo", "sao paulo"),
        ("Malmö-Sturup", "malmo sturup"),
        ("Ærø", "aero"),
        ("İstanbul", "istanbul"),
        ("  A_b ", "a b"),
    ],
)
def test_names_are_compared_without_accents_case_and_punctuation(text: str, plain: str) -> None:
    assert normalize(text) == plain
