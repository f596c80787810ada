"""Local times on the days when clocks change."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.flights.errors import NonexistentLocalTime
from apps.flights.policies.local_time import resolve_arrival, resolve_local

START = datetime(2025, 1, 1, tzinfo=UTC)
LONDON = ZoneInfo("Europe/London")
ZONES = [
    "Europe/London",
    "America/New_York",
    "Australia/Lord_Howe",
    "Africa/Cairo",
    "Asia/Kolkata",
    "Pacific/Auckland",
]


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "day", "at"),
    [
        ("Europe/London", date(2027, 3, 28), time(1, 0)),
        ("Europe/London", date(2027, 3, 28), time(1, 30)),
        ("Europe/London", date(2027, 3, 28), time(1, 59)),
        ("America/New_York", date(2027, 3, 14), time(2, 30)),
        ("Australia/Lord_Howe", date(2027, 10, 3), time(2, 15)),
        ("Africa/Cairo", date(2027, 4, 30), time(0, 30)),
    ],
)
def test_a_time_that_the_clocks_jump_over_is_refused_with_its_date(zone: str, day: date, at: time) -> None:
    with pytest.raises(NonexistentLocalTime) as error:
        resolve_local(day, at, ZoneInfo(zone))

    assert (error.value.day, error.value.at, error.value.zone) == (day, at, zone)
    assert error.value.code == "nonexistent_local_time"
    assert day.isoformat() in str(error.value)


@pytest.mark.parametrize(
    ("at", "expected"),
    [(time(0, 59), "2027-03-28T00:59"), (time(2, 0), "2027-03-28T01:00")],
)
def test_the_minutes_around_the_gap_are_next_to_each_other(at: time, expected: str) -> None:
    assert resolve_local(date(2027, 3, 28), at, LONDON) == utc(expected)


def test_a_repeated_time_means_its_first_occurrence_unless_the_second_is_asked_for() -> None:
    day, at = date(2027, 10, 31), time(1, 30)

    assert resolve_local(day, at, LONDON) == utc("2027-10-31T00:30")
    assert resolve_local(day, at, LONDON, fold=1) == utc("2027-10-31T01:30")


@pytest.mark.parametrize(
    ("departs", "expected"),
    [
        ("2027-10-30T22:00", "2027-10-31T00:30"),
        ("2027-10-31T00:29", "2027-10-31T00:30"),
        ("2027-10-31T00:30", "2027-10-31T01:30"),
        ("2027-10-31T00:45", "2027-10-31T01:30"),
    ],
)
def test_an_arrival_in_the_repeated_hour_is_the_first_one_after_departure(
    departs: str, expected: str
) -> None:
    arrives = resolve_arrival(date(2027, 10, 31), time(1, 30), LONDON, after=utc(departs))

    assert arrives == utc(expected)


def test_an_ordinary_time_has_one_instant_whichever_is_asked_for() -> None:
    instants = {resolve_local(date(2027, 7, 1), time(1, 30), LONDON, fold=fold) for fold in (0, 1)}

    assert instants == {utc("2027-07-01T00:30")}


@given(
    st.sampled_from(ZONES),
    st.integers(0, 60 * 24 * 365 * 5).map(lambda minutes: START + timedelta(minutes=minutes)),
)
def test_what_clocks_show_is_resolved_to_the_instant_at_which_they_show_it(
    zone: str, moment: datetime
) -> None:
    local = moment.astimezone(ZoneInfo(zone))

    instants = {resolve_local(local.date(), local.time(), ZoneInfo(zone), fold=fold) for fold in (0, 1)}

    assert moment in instants
    shown = [instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None) for instant in instants]
    assert set(shown) == {local.replace(tzinfo=None)}
