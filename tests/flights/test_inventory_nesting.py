"""Nested booking limits: properties that hold for any limits and any sales."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.flights.policies.booking_classes import CABIN_OF_CLASS, CLASSES, MAX_DEMAND, booking_limits, demand
from apps.flights.policies.nesting import availabilities, availability
from apps.flights.types import Cabin


@st.composite
def falling_limits(draw: st.DrawFn) -> list[int]:
    """Limits that fall from class to class, starting anywhere up to 300."""
    return sorted(draw(st.lists(st.integers(0, 300), min_size=1, max_size=8)), reverse=True)


@pytest.mark.parametrize(
    ("limits", "used", "expected"),
    [
        ((10, 6, 2), (0, 0, 0), (10, 6, 2)),
        ((10, 6, 2), (0, 0, 2), (8, 4, 0)),
        ((10, 6, 2), (0, 6, 0), (4, 0, 0)),
        ((10, 6, 2), (9, 0, 0), (1, 1, 1)),
        ((10, 6, 2), (10, 0, 0), (0, 0, 0)),
        ((10, 6, 0), (0, 0, 0), (10, 6, 0)),
        ((4,), (1,), (3,)),
    ],
)
def test_availability_of_each_class(
    limits: tuple[int, ...], used: tuple[int, ...], expected: tuple[int, ...]
) -> None:
    assert availabilities(limits, used) == expected
    assert tuple(availability(limits, used, index) for index in range(len(limits))) == expected


def test_a_limit_that_was_cut_below_what_is_used_closes_its_class_and_the_cheaper_ones() -> None:
    assert availabilities((10, 2, 1), (0, 3, 0)) == (7, 0, 0)


def within_limits(limits: Sequence[int], used: Sequence[int]) -> bool:
    """The rule itself: no class has taken more, together with the cheaper ones, than its limit."""
    return all(limit >= sum(used[index:]) for index, limit in enumerate(limits))


@given(falling_limits(), st.data())
def test_selling_what_is_available_keeps_every_limit_and_one_more_breaks_one(
    limits: list[int], data: st.DataObject
) -> None:
    used = [0] * len(limits)
    for _ in range(data.draw(st.integers(1, 12))):
        index = data.draw(st.integers(0, len(limits) - 1))
        left = availability(limits, used, index)
        over = list(used)
        over[index] += left + 1
        assert not within_limits(limits, over)
        used[index] += data.draw(st.integers(0, left))
        assert within_limits(limits, used)
    assert sum(used) <= limits[0]


@given(falling_limits(), st.data())
def test_a_cheaper_class_never_has_more_than_a_higher_one(limits: list[int], data: st.DataObject) -> None:
    used = [data.draw(st.integers(0, limit)) for limit in limits]

    left = availabilities(limits, used)

    assert list(left) == sorted(left, reverse=True)
    assert min(left) >= 0


@given(
    st.sampled_from(Cabin.values),
    st.integers(0, 400),
    st.integers(0, round(MAX_DEMAND * 100)).map(lambda hundredths: hundredths / 100),
)
def test_booking_limits_fall_and_leave_the_whole_cabin_to_the_top_class(
    cabin: str, authorized: int, level: float
) -> None:
    limits = booking_limits(cabin, authorized, level)

    assert len(limits) == len(CLASSES[cabin])
    assert limits[0] == authorized
    assert list(limits) == sorted(limits, reverse=True)
    assert limits[-1] >= 0


@given(st.integers(1, 9999), st.dates(date(2025, 1, 1), date(2035, 12, 31)))
def test_demand_is_always_the_same_for_a_flight_and_a_date(number: int, day: date) -> None:
    assert demand(number, day) == demand(number, day)
    assert 0 <= demand(number, day) <= MAX_DEMAND


def test_no_booking_class_belongs_to_two_cabins() -> None:
    assert len(CABIN_OF_CLASS) == sum(len(classes) for classes in CLASSES.values())
