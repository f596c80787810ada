"""Prices: families, passenger types, taxes, and that lines always add up."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.flights.policies.pricing import (
    Family,
    FareNotFiled,
    PriceBook,
    SegmentSale,
    price_slice,
    seat_amount,
    segment_fare,
    shift_segments,
    total_of,
)
from apps.flights.policies.taxes import ChargeRule, Place, slice_charges
from apps.flights.types import FareConditions, Party, UnitLine
from tests.flights.factories import FLEX, LIGHT, PLACES

ALL = ("adult", "child", "infant")
PLACE = {code: Place(code, row[2], row[4], row[5]) for code, row in PLACES.items()}
LIGHT_FAMILY = Family("economy", "light", 0, 0, FareConditions.from_json(LIGHT))
FLEX_FAMILY = Family("economy", "flex", 12, 2000, FareConditions.from_json(FLEX))


def rule(**changes: object) -> ChargeRule:
    values: dict[str, object] = {
        "code": "XX",
        "name": "Charge",
        "kind": "tax",
        "point": "origin",
        "amount": 100,
    }
    return ChargeRule(**{**values, **changes})  # type: ignore[arg-type]


def book(*charges: ChargeRule, fares: dict[tuple[str, str, str], int] | None = None) -> PriceBook:
    return PriceBook(
        currency="EUR",
        fares=fares or {("LHR", "LIS", "Q"): 10_000, ("LIS", "JFK", "Q"): 20_000},
        families={"economy": (LIGHT_FAMILY, FLEX_FAMILY)},
        charges=charges,
        seat_prices={("economy", "standard", "medium"): 1200},
        places=PLACE,
    )


def charged(rules: list[ChargeRule], *path: str, cabin: str = "economy") -> list[tuple[str, int, int]]:
    """(passenger type, segment, amount) of each line."""
    lines = slice_charges(rules, [PLACE[code] for code in path], cabin)
    return [(line.passenger_type, line.segment, line.amount) for line in lines]


@pytest.mark.parametrize(
    ("filed", "family", "passenger_type", "expected"),
    [
        (10_000, LIGHT_FAMILY, "adult", 10_000),
        (10_000, LIGHT_FAMILY, "child", 7_500),
        (10_000, LIGHT_FAMILY, "infant", 1_000),
        (10_000, FLEX_FAMILY, "adult", 13_200),
        (10_000, FLEX_FAMILY, "child", 9_900),
        (10_000, FLEX_FAMILY, "infant", 1_320),
        # 33.33 plus 12 percent is 37.3296, of which a child pays three quarters: halves go up at each step.
        (3_333, Family("economy", "flex", 12, 0, FLEX_FAMILY.conditions), "child", 2_800),
        (1, LIGHT_FAMILY, "infant", 0),
        (5, LIGHT_FAMILY, "infant", 1),
    ],
)
def test_fares_by_family_and_type(filed: int, family: Family, passenger_type: str, expected: int) -> None:
    assert segment_fare(filed, family, passenger_type) == expected


def test_a_slice_has_a_fare_per_segment_and_type_and_then_its_charges() -> None:
    lines = price_slice(
        book(rule(), rule(code="YQ", kind="fee", point="segment", amount=50)),
        [SegmentSale("LHR", "LIS", "Q"), SegmentSale("LIS", "JFK", "Q")],
        LIGHT_FAMILY,
        ("adult", "infant"),
    )

    assert [(line.passenger_type, line.segment, line.code, line.amount) for line in lines] == [
        ("adult", 0, "FARE", 10_000),
        ("infant", 0, "FARE", 1_000),
        ("adult", 1, "FARE", 20_000),
        ("infant", 1, "FARE", 2_000),
        ("adult", 0, "XX", 100),
        ("infant", 0, "XX", 100),
        ("adult", 0, "YQ", 50),
        ("infant", 0, "YQ", 50),
        ("adult", 1, "YQ", 50),
        ("infant", 1, "YQ", 50),
    ]


def test_a_segment_without_a_filed_fare_has_no_price() -> None:
    with pytest.raises(FareNotFiled):
        price_slice(book(), [SegmentSale("LHR", "LIS", "Y")], LIGHT_FAMILY, ("adult",))


@pytest.mark.parametrize(
    ("selectors", "path", "segments"),
    [
        ({}, ("LHR", "LIS", "JFK"), [0]),
        ({"point": "transfer"}, ("LHR", "LIS", "JFK"), [1]),
        ({"point": "transfer"}, ("LHR", "JFK"), []),
        ({"point": "arrival"}, ("LHR", "LIS", "JFK"), [1]),
        ({"point": "segment"}, ("LHR", "LIS", "JFK"), [0, 1]),
        ({"country": "GB"}, ("LHR", "JFK"), [0]),
        ({"country": "GB"}, ("JFK", "LHR"), []),
        ({"country": "GB", "point": "arrival"}, ("JFK", "LHR"), [0]),
        ({"airport": "LGW"}, ("LHR", "JFK"), []),
        ({"airport": "LHR"}, ("LHR", "JFK"), [0]),
        ({"domestic": False}, ("LHR", "EDI"), []),
        ({"international": False}, ("LHR", "EDI"), [0]),
        ({"international": False}, ("LHR", "LIS"), []),
        # A connection abroad does not make a domestic journey international.
        ({"international": False}, ("LHR", "LIS", "EDI"), [0]),
        ({"international": False, "point": "segment"}, ("LHR", "LIS", "EDI"), []),
        ({"other_end_countries": frozenset({"US"})}, ("LHR", "LIS", "JFK"), [0]),
        ({"other_end_countries": frozenset({"PT"})}, ("LHR", "LIS", "JFK"), []),
        ({"cabins": frozenset({"business"})}, ("LHR", "JFK"), []),
        ({"cabins": frozenset({"economy"})}, ("LHR", "JFK"), [0]),
        # London to Lisbon is 1,563.9 km, London to New York 5,540.
        ({"min_distance_km": 1564}, ("LHR", "LIS"), []),
        ({"min_distance_km": 1563}, ("LHR", "LIS"), [0]),
        ({"max_distance_km": 1564}, ("LHR", "LIS"), [0]),
        ({"max_distance_km": 1563}, ("LHR", "LIS"), []),
        ({"min_distance_km": 5000}, ("LHR", "LIS", "JFK"), [0]),
        ({"amount": 0}, ("LHR", "JFK"), []),
    ],
)
def test_when_a_charge_applies(
    selectors: dict[str, object], path: tuple[str, ...], segments: list[int]
) -> None:
    assert charged([rule(**selectors)], *path) == [
        (kind, segment, 100) for segment in segments for kind in ALL
    ]


def test_a_charge_may_spare_children_and_infants() -> None:
    assert charged([rule(passenger_types=frozenset({"adult"}))], "LHR", "JFK") == [("adult", 0, 100)]


def test_segments_of_the_way_back_count_on() -> None:
    line = UnitLine(passenger_type="adult", segment=1, code="XX", name="Charge", kind="tax", amount=5)

    assert shift_segments([line], 2) == (replace(line, segment=3),)


@given(
    filed=st.tuples(st.integers(0, 900_000), st.integers(0, 900_000)),
    percent=st.integers(0, 80),
    surcharge=st.integers(0, 30_000),
    amounts=st.lists(st.integers(0, 40_000), max_size=5),
    adults=st.integers(1, 5),
    children=st.integers(0, 4),
    infants=st.integers(0, 5),
)
def test_the_total_is_what_its_parts_cost(
    filed: tuple[int, int],
    percent: int,
    surcharge: int,
    amounts: list[int],
    adults: int,
    children: int,
    infants: int,
) -> None:
    party = Party(adults=adults, children=children, infants=min(adults, infants))
    family = Family("economy", "flex", percent, surcharge, FLEX_FAMILY.conditions)
    charges = [rule(code=f"X{place}", amount=amount) for place, amount in enumerate(amounts)]
    prices = book(*charges, fares={("LHR", "LIS", "Q"): filed[0], ("LIS", "JFK", "Q"): filed[1]})

    lines = price_slice(prices, [SegmentSale("LHR", "LIS", "Q"), SegmentSale("LIS", "JFK", "Q")], family, ALL)

    counts = dict(party.counts())
    by_passenger = [
        sum(line.amount for line in lines if line.passenger_type == kind) for kind in party.passenger_types
    ]
    assert total_of(lines, counts) == sum(by_passenger)
    assert all(line.amount >= 0 for line in lines)


@pytest.mark.parametrize(
    ("conditions", "origin", "kind", "expected"),
    [
        (LIGHT, "LHR", "standard", 1200),
        (FLEX, "LHR", "standard", 0),
        (FLEX, "LHR", "legroom", 0),
        (LIGHT, "LHR", "legroom", None),
        (LIGHT, "SIN", "standard", None),
    ],
)
def test_what_a_seat_costs(
    conditions: dict[str, object], origin: str, kind: str, expected: int | None
) -> None:
    amount = seat_amount(
        book(),
        FareConditions.from_json(conditions),
        cabin="economy",
        kind=kind,
        origin=origin,
        destination="LIS",
    )

    assert amount == expected
