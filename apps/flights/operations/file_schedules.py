"""File FlyAway's own schedules for the IATA seasons that a period touches."""

from collections.abc import Iterator
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from apps.core.locks import assert_in_transaction
from apps.flights.models import AircraftConfiguration, Airport, Schedule
from apps.flights.network import files
from apps.flights.policies.great_circle import Point, block_time
from apps.flights.policies.timetable import FiledFlight, Rotation, file_rotation, season_of
from apps.flights.types import CARRIER

_KEY = ["carrier", "number", "leg_sequence", "period_start", "days_of_operation"]
_VALUES = [
    "origin",
    "destination",
    "departure_time",
    "departure_day_offset",
    "arrival_time",
    "arrival_day_offset",
    "period_end",
    "configuration",
]


def file_schedules_in_transaction(*, first: date, last: date) -> int:
    """File every route of routes.csv for all seasons between `first` and `last`; returns the rows on file.

    Rows of the same numbers and seasons that the routes no longer yield are withdrawn. Dated flights
    stay as they are: changing those is a retiming, which travelers are told about.
    """
    assert_in_transaction()
    wanted: list[Schedule] = []
    numbers = [number for route in files.routes() for number in (route.number, route.number + 1)]
    for start, end in _seasons(first, last):
        season = list(_season_rows(start, end))
        keys = {_key(row) for row in season}
        on_file = Schedule.objects.filter(
            carrier=CARRIER, number__in=numbers, period_start__range=(start, end)
        )
        stale = [row.pk for row in on_file if _key(row) not in keys]
        Schedule.objects.filter(pk__in=stale).delete()
        wanted += season
    Schedule.objects.bulk_create(
        wanted, batch_size=2000, update_conflicts=True, unique_fields=_KEY, update_fields=_VALUES
    )
    return len(wanted)


def _seasons(first: date, last: date) -> Iterator[tuple[date, date]]:
    while first <= last:
        start, end = season_of(first)
        yield start, end
        first = end + timedelta(days=1)


def _season_rows(start: date, end: date) -> Iterator[Schedule]:
    airports = Airport.objects.in_bulk(files.served_airports())
    zones = {code: ZoneInfo(airport.timezone) for code, airport in airports.items()}
    points = {code: (airport.latitude, airport.longitude) for code, airport in airports.items()}
    configurations = {row.code: row for row in AircraftConfiguration.objects.all()}
    for route in files.routes():
        cruise = files.layouts()[route.aircraft].cruise_kmh
        rotation = Rotation(
            number=route.number,
            stations=route.stations,
            days=route.days,
            leaves_hub=route.leaves_hub,
            back_at_hub=route.back_at_hub,
            transit=timedelta(minutes=route.transit_minutes),
        )
        for filed in file_rotation(rotation, start, end, zones, _Blocks(points, cruise).between):
            yield from _rows(filed, configurations[route.aircraft])


class _Blocks:
    """Block times between stations at one cruise speed."""

    def __init__(self, points: dict[str, Point], cruise_kmh: int) -> None:
        self._points = points
        self._cruise_kmh = cruise_kmh

    def between(self, origin: str, destination: str) -> timedelta:
        return block_time(self._points[origin], self._points[destination], cruise_kmh=self._cruise_kmh)


def _rows(filed: FiledFlight, configuration: AircraftConfiguration) -> Iterator[Schedule]:
    for place, leg in enumerate(filed.legs):
        yield Schedule(
            carrier=CARRIER,
            number=filed.number,
            leg_sequence=place + 1,
            origin_id=leg.origin,
            destination_id=leg.destination,
            departure_time=leg.departure_time,
            departure_day_offset=leg.departure_day_offset,
            arrival_time=leg.arrival_time,
            arrival_day_offset=leg.arrival_day_offset,
            days_of_operation=filed.days,
            period_start=filed.period_start,
            period_end=filed.period_end,
            configuration=configuration,
        )


def _key(row: Schedule) -> tuple[object, ...]:
    return tuple(getattr(row, name) for name in _KEY)
