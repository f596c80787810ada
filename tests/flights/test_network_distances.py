"""Distances, block times and fares against what is known of the real world."""

from __future__ import annotations

from datetime import timedelta

import airportsdata
import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.flights.policies.booking_classes import CLASSES
from apps.flights.policies.filed_fares import segment_fares
from apps.flights.policies.great_circle import Point, bearing, block_time, distance_km, haul_of, midpoint
from apps.flights.types import Cabin, Haul

SOURCE = airportsdata.load("IATA")
points = st.tuples(st.floats(-90, 90), st.floats(-180, 180))


def at(code: str) -> Point:
    return SOURCE[code]["lat"], SOURCE[code]["lon"]


@pytest.mark.parametrize(
    ("origin", "destination", "kilometers"),
    [
        ("LHR", "JFK", 5540),
        ("LHR", "SIN", 10883),
        ("SIN", "SYD", 6293),
        ("LIS", "GRU", 7935),
        ("LHR", "CDG", 347),
    ],
)
def test_great_circle_distances(origin: str, destination: str, kilometers: int) -> None:
    assert round(distance_km(at(origin), at(destination))) == kilometers


@given(points, points)
def test_distance_is_symmetric_and_within_half_the_equator(one: Point, other: Point) -> None:
    there, back = distance_km(one, other), distance_km(other, one)

    assert there == pytest.approx(back, abs=1e-6)
    assert 0 <= there <= 20016


@given(points, points)
def test_the_midpoint_is_as_far_from_both_ends(one: Point, other: Point) -> None:
    whole = distance_km(one, other)
    middle = midpoint(one, other)

    if whole < 19900:
        assert distance_km(one, middle) == pytest.approx(whole / 2, abs=1.0)
        assert distance_km(middle, other) == pytest.approx(whole / 2, abs=1.0)


def test_bearings() -> None:
    assert round(bearing((0.0, 0.0), (0.0, 10.0))) == 90
    assert round(bearing((0.0, 0.0), (-10.0, 0.0))) == 180


@pytest.mark.parametrize(
    ("origin", "destination", "cruise", "published_minutes"),
    [
        ("LHR", "JFK", 900, 485),
        ("JFK", "LHR", 900, 420),
        ("LHR", "SIN", 900, 785),
        ("SIN", "LHR", 900, 850),
        ("LHR", "MAD", 825, 145),
        ("LHR", "CDG", 825, 80),
        ("SIN", "SYD", 900, 475),
        ("LIS", "GRU", 880, 620),
    ],
)
def test_block_times_are_close_to_published_ones(
    origin: str, destination: str, cruise: int, published_minutes: int
) -> None:
    minutes = block_time(at(origin), at(destination), cruise_kmh=cruise) // timedelta(minutes=1)

    assert minutes % 5 == 0
    assert minutes == pytest.approx(published_minutes, rel=0.06, abs=5)


def test_the_jet_stream_makes_the_way_east_shorter() -> None:
    west, east = (
        block_time(*pair, cruise_kmh=900) for pair in ((at("LHR"), at("JFK")), (at("JFK"), at("LHR")))
    )

    assert timedelta(minutes=40) <= west - east <= timedelta(minutes=80)


@pytest.mark.parametrize(
    ("kilometers", "haul"),
    [(0, Haul.SHORT), (1500, Haul.SHORT), (1500.1, Haul.MEDIUM), (3500, Haul.MEDIUM), (3500.1, Haul.LONG)],
)
def test_hauls_are_those_of_the_regulation(kilometers: float, haul: Haul) -> None:
    assert haul_of(kilometers) is haul


@given(st.integers(100, 18000))
def test_fares_fall_from_class_to_class_and_are_whole_euros(kilometers: int) -> None:
    fares = segment_fares("LHR", "JFK", kilometers, frozenset(Cabin.values))

    for classes in CLASSES.values():
        amounts = [fares[rbd] for rbd in classes]
        assert amounts == sorted(amounts, reverse=True)
    assert all(amount > 0 and amount % 100 == 0 for amount in fares.values())
    assert fares["Q"] < fares["P"] < fares["I"]


def test_only_cabins_that_are_flown_have_fares() -> None:
    assert set(segment_fares("LHR", "CDG", 347, frozenset({"economy", "business"}))) == set("YBMHKLQJCDI")
