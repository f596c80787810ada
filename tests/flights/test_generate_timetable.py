"""From bank times at a hub to filed local times, and from those to instants."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from apps.flights.errors import NonexistentLocalTime
from apps.flights.policies.local_time import resolve_local
from apps.flights.policies.timetable import (
    ArrivalBeforeDeparture,
    FiledFlight,
    LegPattern,
    Rotation,
    date_flight,
    file_rotation,
    season_of,
)

ZONES = {
    "LHR": ZoneInfo("Europe/London"),
    "JFK": ZoneInfo("America/New_York"),
    "SIN": ZoneInfo("Asia/Singapore"),
    "SYD": ZoneInfo("Australia/Sydney"),
    "CAI": ZoneInfo("Africa/Cairo"),
    "AKL": ZoneInfo("Pacific/Auckland"),
    "HNL": ZoneInfo("Pacific/Honolulu"),
}
WINTER = (date(2026, 10, 25), date(2027, 3, 27))
TRANSIT = timedelta(minutes=90)


def hours(count: float) -> timedelta:
    return timedelta(hours=count)


def rotation(
    stations: str, leaves: time, back: time, *, days: str = "1234567", transit: timedelta = TRANSIT
) -> Rotation:
    return Rotation(
        number=101,
        stations=tuple(stations.split("-")),
        days=days,
        leaves_hub=leaves,
        back_at_hub=back,
        transit=transit,
    )


def filed(*legs: LegPattern, days: str = "1234567") -> FiledFlight:
    return FiledFlight(
        number=101, legs=legs, days=days, period_start=date(2027, 1, 1), period_end=date(2027, 12, 31)
    )


def pattern(
    origin: str, departs: time, destination: str, arrives: time, *, out: int = 0, home: int = 0
) -> LegPattern:
    return LegPattern(
        origin=origin,
        destination=destination,
        departure_time=departs,
        departure_day_offset=out,
        arrival_time=arrives,
        arrival_day_offset=home,
    )


@pytest.mark.parametrize(
    ("day", "first", "last"),
    [
        (date(2026, 11, 22), date(2026, 10, 25), date(2027, 3, 27)),
        (date(2027, 3, 27), date(2026, 10, 25), date(2027, 3, 27)),
        (date(2027, 3, 28), date(2027, 3, 28), date(2027, 10, 30)),
        (date(2027, 10, 30), date(2027, 3, 28), date(2027, 10, 30)),
        (date(2027, 10, 31), date(2027, 10, 31), date(2028, 3, 25)),
        (date(2028, 1, 1), date(2027, 10, 31), date(2028, 3, 25)),
    ],
)
def test_seasons_change_on_the_last_sundays_of_march_and_october(day: date, first: date, last: date) -> None:
    assert season_of(day) == (first, last)


def test_a_rotation_is_filed_in_periods_that_end_where_a_clock_moves_its_times() -> None:
    flights = file_rotation(
        rotation("LHR-JFK", time(11, 20), time(7, 25)), *WINTER, ZONES, lambda *_: hours(7.5)
    )

    assert [
        (f.number, f.period_start, f.period_end, f.legs[0].departure_time, f.legs[0].arrival_time)
        for f in flights
    ] == [
        (101, date(2026, 10, 25), date(2026, 10, 31), time(11, 20), time(14, 50)),
        (101, date(2026, 11, 1), date(2027, 3, 13), time(11, 20), time(13, 50)),
        (101, date(2027, 3, 14), date(2027, 3, 27), time(11, 20), time(14, 50)),
        (102, date(2026, 10, 25), date(2026, 10, 31), time(19, 55), time(7, 25)),
        (102, date(2026, 11, 1), date(2027, 3, 13), time(18, 55), time(7, 25)),
        (102, date(2027, 3, 14), date(2027, 3, 26), time(19, 55), time(7, 25)),
        (102, date(2027, 3, 27), date(2027, 3, 27), time(18, 55), time(7, 25)),
    ]


def test_the_days_of_the_flight_home_are_those_on_which_it_leaves() -> None:
    flights = file_rotation(
        rotation("LHR-SIN", time(22, 0), time(6, 0), days="15"),
        date(2026, 11, 2),
        date(2026, 12, 20),
        ZONES,
        lambda *_: hours(13),
    )

    assert [(f.number, f.days) for f in flights] == [(101, "15"), (102, "37")]
    assert flights[1].legs[0] == pattern("SIN", time(1, 0), "LHR", time(6, 0))


def test_a_through_flight_counts_its_day_offsets_from_its_first_departure() -> None:
    out, home = file_rotation(
        rotation("LHR-SIN-SYD", time(22, 15), time(6, 55), transit=hours(2)),
        date(2026, 12, 1),
        date(2026, 12, 31),
        ZONES,
        lambda origin, destination: hours(13 if "LHR" in (origin, destination) else 8),
    )

    assert out.legs == (
        pattern("LHR", time(22, 15), "SIN", time(19, 15), home=1),
        pattern("SIN", time(21, 15), "SYD", time(8, 15), out=1, home=2),
    )
    assert [leg.origin for leg in home.legs] == ["SYD", "SIN"]
    assert home.legs[-1].arrival_time == time(6, 55)


def test_a_flight_over_the_date_line_arrives_the_day_before() -> None:
    out, _ = file_rotation(
        rotation("AKL-HNL", time(0, 30), time(12, 0)),
        date(2026, 12, 1),
        date(2026, 12, 31),
        ZONES,
        lambda *_: hours(8.5),
    )

    assert out.legs == (pattern("AKL", time(0, 30), "HNL", time(10, 0), home=-1),)
    (leg,) = date_flight(out, date(2026, 12, 24), ZONES)
    assert (leg.departure_date, leg.arrival_date) == (date(2026, 12, 24), date(2026, 12, 23))
    assert leg.arrives_at - leg.departs_at == hours(8.5)


@pytest.mark.parametrize(
    ("day", "flown"),
    [(date(2027, 3, 12), 7.5), (date(2027, 3, 20), 6.5), (date(2027, 4, 2), 7.5)],
)
def test_durations_come_from_instants_not_from_clocks(day: date, flown: float) -> None:
    flight = filed(pattern("LHR", time(11, 20), "JFK", time(13, 50)))

    (leg,) = date_flight(flight, day, ZONES)

    assert leg.arrives_at - leg.departs_at == hours(flown)


def test_a_departure_that_does_not_exist_is_refused() -> None:
    flight = filed(pattern("LHR", time(1, 30), "JFK", time(4, 0)))

    with pytest.raises(NonexistentLocalTime) as error:
        date_flight(flight, date(2027, 3, 28), ZONES)

    assert error.value.day == date(2027, 3, 28)
    assert len(date_flight(flight, date(2027, 3, 27), ZONES)) == 1


def test_an_arrival_that_does_not_exist_is_refused_with_its_own_date() -> None:
    flight = filed(pattern("JFK", time(13, 0), "LHR", time(1, 15), home=1))

    with pytest.raises(NonexistentLocalTime) as error:
        date_flight(flight, date(2027, 3, 27), ZONES)

    assert error.value.day == date(2027, 3, 28)


@pytest.mark.parametrize(
    "legs",
    [
        (pattern("LHR", time(11, 0), "SIN", time(12, 0)),),
        (
            pattern("LHR", time(11, 0), "SIN", time(8, 0), home=1),
            pattern("SIN", time(7, 0), "SYD", time(18, 0), out=1, home=1),
        ),
    ],
)
def test_times_that_cannot_be_flown_are_refused(legs: tuple[LegPattern, ...]) -> None:
    with pytest.raises(ArrivalBeforeDeparture, match="101 2027-02-01"):
        date_flight(filed(*legs), date(2027, 2, 1), ZONES)


@given(
    st.sampled_from([("LHR", "JFK"), ("LHR", "CAI"), ("SIN", "LHR"), ("SYD", "AKL"), ("LHR", "SIN", "SYD")]),
    st.integers(0, 287),
    st.integers(0, 287),
    st.integers(12, 168),
    st.dates(date(2026, 11, 1), date(2028, 10, 1)),
)
def test_a_filed_rotation_is_dated_back_to_the_instants_it_came_from(
    stations: tuple[str, ...], leaves: int, back: int, block: int, day: date
) -> None:
    def clock(fives: int) -> time:
        return time(fives * 5 // 60, fives * 5 % 60)

    first, last = day, day + timedelta(days=10)
    hub = ZONES[stations[0]]
    for bank in (clock(leaves), clock(back)):
        for number in range(-5, 20):
            assume(_exists(day + timedelta(days=number), bank, hub))
    flights = file_rotation(
        rotation("-".join(stations), clock(leaves), clock(back)),
        first,
        last,
        ZONES,
        lambda *_: timedelta(minutes=5 * block),
    )

    for flight in flights:
        service_date = flight.period_start
        while service_date <= flight.period_end:
            for leg in date_flight(flight, service_date, ZONES):
                if not _ambiguous(leg.pattern, leg.departure_date, leg.arrival_date):
                    assert leg.arrives_at - leg.departs_at == timedelta(minutes=5 * block)
            service_date += timedelta(days=1)
    covered = [f for f in flights if f.number == 101]
    assert sum((f.period_end - f.period_start).days + 1 for f in covered) == 11


def _exists(day: date, at: time, zone: ZoneInfo) -> bool:
    moment = datetime.combine(day, at, tzinfo=zone)
    return moment.astimezone(UTC).astimezone(zone).replace(tzinfo=None) == moment.replace(tzinfo=None)


def _ambiguous(leg: LegPattern, departs: date, arrives: date) -> bool:
    ends = (
        (departs, leg.departure_time, ZONES[leg.origin]),
        (arrives, leg.arrival_time, ZONES[leg.destination]),
    )
    return any(resolve_local(*end) != resolve_local(*end, fold=1) for end in ends)
