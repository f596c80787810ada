"""From routes to filed schedules, and from filed schedules to dated flights. Pure: no database.

A route fixes the times at its hub. Filing turns it into local times at every station and splits the
season wherever a clock change anywhere moves one of them, as airlines file it. Dating goes the other
way, from local times to instants, and refuses local times that do not exist.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from apps.flights.policies.local_time import resolve_arrival, resolve_local

BlockTime = Callable[[str, str], timedelta]
"""Gate-to-gate time between two stations with the aircraft at hand."""

MINIMUM_GROUND = timedelta(minutes=45)
_MARGIN = timedelta(days=4)
"""Longer than any rotation, so that flights home at the edges of a season are found."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rotation:
    """What filing needs of a route: its stations from the hub outwards, and its bank times at the hub."""

    number: int
    stations: tuple[str, ...]
    days: str
    leaves_hub: time
    back_at_hub: time
    transit: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class LegPattern:
    """One leg in local times; day offsets count from the flight's service date."""

    origin: str
    destination: str
    departure_time: time
    departure_day_offset: int
    arrival_time: time
    arrival_day_offset: int


_OneWay = tuple[timedelta, tuple[LegPattern, ...]]
"""Service date, as days after the rotation left its hub, and the legs in local times."""

_RoundTrip = tuple[_OneWay, _OneWay]


@dataclass(frozen=True, slots=True, kw_only=True)
class FiledFlight:
    """One flight number over a period in which its local times do not move."""

    number: int
    legs: tuple[LegPattern, ...]
    days: str
    period_start: date
    period_end: date

    def operates_on(self, day: date) -> bool:
        """Whether the flight is scheduled on this service date."""
        return self.period_start <= day <= self.period_end and str(day.isoweekday()) in self.days


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedLeg:
    """One leg on its date: local date and time at both ends, and the instants (UTC)."""

    pattern: LegPattern
    departure_date: date
    arrival_date: date
    departs_at: datetime
    arrives_at: datetime


class ArrivalBeforeDeparture(ValueError):
    """Local times that put an arrival at or before its departure; the message names flight and date."""


def season_of(day: date) -> tuple[date, date]:
    """First and last day of the IATA season that `day` falls in.

    Northern summer runs from the last Sunday of March to the Saturday before the last Sunday of October.
    """
    summer, winter = _last_sunday(day.year, 3), _last_sunday(day.year, 10)
    if day < summer:
        return _last_sunday(day.year - 1, 10), summer - timedelta(days=1)
    if day < winter:
        return summer, winter - timedelta(days=1)
    return winter, _last_sunday(day.year + 1, 3) - timedelta(days=1)


def file_rotation(
    rotation: Rotation, first: date, last: date, zones: Mapping[str, ZoneInfo], block: BlockTime
) -> tuple[FiledFlight, ...]:
    """The filed flights of a rotation, out (`number`) and home (`number + 1`), in the period."""
    out: dict[date, tuple[LegPattern, ...]] = {}
    home: dict[date, tuple[LegPattern, ...]] = {}
    changes = _clock_changes(rotation.stations, first - 2 * _MARGIN, last + 2 * _MARGIN, zones)
    steady: dict[int, _RoundTrip] = {}
    day = first - _MARGIN
    while day <= last + _MARGIN:
        if str(day.isoweekday()) in rotation.days:
            round_trip = _round_trip(rotation, day, changes, steady, zones, block)
            for flights, (shift, legs) in zip((out, home), round_trip, strict=True):
                if first <= (service_date := day + shift) <= last:
                    flights[service_date] = legs
        day += timedelta(days=1)
    return tuple(_periods(rotation.number, out)) + tuple(_periods(rotation.number + 1, home))


def date_flight(
    filed: FiledFlight, service_date: date, zones: Mapping[str, ZoneInfo]
) -> tuple[DatedLeg, ...]:
    """The legs of a filed flight on one service date.

    Raises NonexistentLocalTime when a departure or arrival falls into the hour that a clock change skips,
    and ArrivalBeforeDeparture when the filed times cannot be flown.
    """
    dated: list[DatedLeg] = []
    for leg in filed.legs:
        departure_date = service_date + timedelta(days=leg.departure_day_offset)
        arrival_date = service_date + timedelta(days=leg.arrival_day_offset)
        departs_at = resolve_local(departure_date, leg.departure_time, zones[leg.origin])
        if dated and departs_at < dated[-1].arrives_at:
            departs_at = resolve_local(departure_date, leg.departure_time, zones[leg.origin], fold=1)
        arrives_at = resolve_arrival(arrival_date, leg.arrival_time, zones[leg.destination], after=departs_at)
        if arrives_at <= departs_at or (dated and departs_at < dated[-1].arrives_at):
            raise ArrivalBeforeDeparture(f"{filed.number} {service_date}: {leg.origin}-{leg.destination}")
        dated.append(
            DatedLeg(
                pattern=leg,
                departure_date=departure_date,
                arrival_date=arrival_date,
                departs_at=departs_at,
                arrives_at=arrives_at,
            )
        )
    return tuple(dated)


def _clock_changes(
    stations: Sequence[str], first: date, last: date, zones: Mapping[str, ZoneInfo]
) -> tuple[date, ...]:
    """Dates in the period on which the clocks of any station change."""
    return tuple(sorted({day for station in stations for day in _zone_changes(zones[station], first, last)}))


@lru_cache(maxsize=1024)
def _zone_changes(zone: ZoneInfo, first: date, last: date) -> tuple[date, ...]:
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    offsets = [datetime.combine(day, time.min, tzinfo=zone).utcoffset() for day in days]
    return tuple(day for day, now, then in zip(days, offsets, offsets[1:], strict=False) if now != then)


def _round_trip(
    rotation: Rotation,
    day: date,
    changes: Sequence[date],
    steady: dict[int, _RoundTrip],
    zones: Mapping[str, ZoneInfo],
    block: BlockTime,
) -> _RoundTrip:
    """What `_fly` says; between clock changes every day is like the others, so it is worked out once."""
    era = bisect_left(changes, day - timedelta(days=1))
    if bisect_left(changes, day + _MARGIN + timedelta(days=1)) != era:
        return _fly(rotation, day, zones, block)
    if era not in steady:
        steady[era] = _fly(rotation, day, zones, block)
    return steady[era]


def _fly(rotation: Rotation, day: date, zones: Mapping[str, ZoneInfo], block: BlockTime) -> _RoundTrip:
    """Local times of the flight that leaves the hub on `day`, and of the one home."""
    hub = zones[rotation.stations[0]]
    homeward = rotation.stations[::-1]
    out = _instants(rotation.stations, resolve_local(day, rotation.leaves_hub, hub), rotation.transit, block)
    turned = out[-1][1] + MINIMUM_GROUND
    whole_way = _instants(homeward, turned, rotation.transit, block)[-1][1] - turned
    back = day
    while (departs := resolve_local(back, rotation.back_at_hub, hub) - whole_way) < turned:
        back += timedelta(days=1)
    home = _instants(homeward, departs, rotation.transit, block)
    return _local(day, rotation.stations, out, zones), _local(day, homeward, home, zones)


def _instants(
    stations: Sequence[str], departs: datetime, transit: timedelta, block: BlockTime
) -> list[tuple[datetime, datetime]]:
    legs = []
    for origin, destination in zip(stations, stations[1:], strict=False):
        arrives = departs + block(origin, destination)
        legs.append((departs, arrives))
        departs = arrives + transit
    return legs


def _local(
    day: date,
    stations: Sequence[str],
    instants: Sequence[tuple[datetime, datetime]],
    zones: Mapping[str, ZoneInfo],
) -> _OneWay:
    service_date = instants[0][0].astimezone(zones[stations[0]]).date()
    legs = []
    for (origin, destination), (departs_at, arrives_at) in zip(
        zip(stations, stations[1:], strict=False), instants, strict=True
    ):
        departs, arrives = departs_at.astimezone(zones[origin]), arrives_at.astimezone(zones[destination])
        legs.append(
            LegPattern(
                origin=origin,
                destination=destination,
                departure_time=departs.time().replace(fold=0),
                departure_day_offset=(departs.date() - service_date).days,
                arrival_time=arrives.time().replace(fold=0),
                arrival_day_offset=(arrives.date() - service_date).days,
            )
        )
    return service_date - day, tuple(legs)


def _periods(number: int, flights: Mapping[date, tuple[LegPattern, ...]]) -> Iterator[FiledFlight]:
    """Runs of service dates with the same local times, each filed as one period."""
    run: list[date] = []
    for day in sorted(flights):
        if run and flights[day] != flights[run[0]]:
            yield _period(number, flights[run[0]], run)
            run = []
        run.append(day)
    if run:
        yield _period(number, flights[run[0]], run)


def _period(number: int, legs: tuple[LegPattern, ...], run: Sequence[date]) -> FiledFlight:
    days = "".join(sorted({str(day.isoweekday()) for day in run}))
    return FiledFlight(number=number, legs=legs, days=days, period_start=run[0], period_end=run[-1])


def _last_sunday(year: int, month: int) -> date:
    last = date(year, month, 31)
    return last - timedelta(days=last.isoweekday() % 7)
