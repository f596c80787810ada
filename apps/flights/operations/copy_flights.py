"""Write new dated flights with their legs, segments and inventory, through COPY."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import combinations_with_replacement
from typing import Any

from django.db import connection

from apps.core.locks import assert_in_transaction
from apps.flights.policies.booking_classes import CLASSES, booking_limits, demand
from apps.flights.policies.flight_states import FLIGHT_TRANSITIONS
from apps.flights.policies.timetable import DatedLeg
from apps.flights.queries.schedules import FiledSchedule

Row = tuple[Any, ...]

_FLIGHT = ("id", "carrier", "number", "service_date", "state")
_LEG = (
    "id",
    "flight_id",
    "sequence",
    "origin_id",
    "destination_id",
    "departs_at",
    "arrives_at",
    "departure_date",
    "departure_time",
    "arrival_date",
    "arrival_time",
    "configuration_id",
    "state",
)
_SEGMENT = (
    "flight_id",
    "origin_id",
    "destination_id",
    "departure_date",
    "departs_at",
    "arrives_at",
    "first_sequence",
    "last_sequence",
    "leg_ids",
    "on_sale",
)
_LEG_CABIN = (
    "leg_id",
    "cabin",
    "capacity",
    "authorized",
    "held",
    "sold",
    "class_codes",
    "class_limits",
    "class_used",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewFlight:
    """A flight that is to be written."""

    filed: FiledSchedule
    service_date: date
    legs: tuple[DatedLeg, ...]


def copy_flights_in_transaction(
    flights: Sequence[NewFlight], cabins: Mapping[int, Mapping[str, int]]
) -> None:
    """Insert flights with everything that belongs to them.

    `cabins` gives the seats for sale by configuration id and cabin; all of them are authorized.
    Raises IntegrityError (`flight_unique_per_date`) when one exists already; then nothing is written.
    """
    assert_in_transaction()
    if not flights:
        return
    flight_ids = _reserve_ids("flights_flight", len(flights))
    leg_ids = iter(_reserve_ids("flights_leg", sum(len(flight.legs) for flight in flights)))
    numbered = [
        (flight, flight_id, [next(leg_ids) for _ in flight.legs])
        for flight, flight_id in zip(flights, flight_ids, strict=True)
    ]
    _copy("flights_flight", _FLIGHT, (_flight_row(flight, flight_id) for flight, flight_id, _ in numbered))
    _copy("flights_leg", _LEG, (row for entry in numbered for row in _leg_rows(*entry)))
    _copy("flights_segment", _SEGMENT, (row for entry in numbered for row in _segment_rows(*entry)))
    _copy("flights_legcabin", _LEG_CABIN, (row for entry in numbered for row in _cabin_rows(*entry, cabins)))


def _flight_row(flight: NewFlight, flight_id: int) -> Row:
    return (
        flight_id,
        flight.filed.carrier,
        flight.filed.flight.number,
        flight.service_date,
        FLIGHT_TRANSITIONS.initial.value,
    )


def _leg_rows(flight: NewFlight, flight_id: int, leg_ids: Sequence[int]) -> Iterator[Row]:
    for place, leg in enumerate(flight.legs):
        yield (
            leg_ids[place],
            flight_id,
            place + 1,
            leg.pattern.origin,
            leg.pattern.destination,
            leg.departs_at,
            leg.arrives_at,
            leg.departure_date,
            leg.pattern.departure_time,
            leg.arrival_date,
            leg.pattern.arrival_time,
            flight.filed.configuration_ids[place],
            FLIGHT_TRANSITIONS.initial.value,
        )


def _segment_rows(flight: NewFlight, flight_id: int, leg_ids: Sequence[int]) -> Iterator[Row]:
    """One segment for each pair of board and off points that lie in flight order and differ."""
    for board, off in combinations_with_replacement(range(len(flight.legs)), 2):
        first, last = flight.legs[board], flight.legs[off]
        if first.pattern.origin != last.pattern.destination:
            yield (
                flight_id,
                first.pattern.origin,
                last.pattern.destination,
                first.departure_date,
                first.departs_at,
                last.arrives_at,
                board + 1,
                off + 1,
                leg_ids[board : off + 1],
                True,
            )


def _cabin_rows(
    flight: NewFlight, _flight_id: int, leg_ids: Sequence[int], cabins: Mapping[int, Mapping[str, int]]
) -> Iterator[Row]:
    level = demand(flight.filed.flight.number, flight.service_date)
    for leg_id, configuration_id in zip(leg_ids, flight.filed.configuration_ids, strict=True):
        for cabin, seats in cabins[configuration_id].items():
            yield (leg_id, cabin, seats, seats, 0, 0, *_class_columns(cabin, seats, level))


@lru_cache(maxsize=4096)
def _class_columns(cabin: str, authorized: int, level: float) -> tuple[str, str, str]:
    codes = CLASSES[cabin]
    return codes, _array(booking_limits(cabin, authorized, level)), _array([0] * len(codes))


def _array(numbers: Iterable[int]) -> str:
    return "{" + ",".join(map(str, numbers)) + "}"


def _reserve_ids(table: str, count: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, count]
        )
        return [number for (number,) in cursor.fetchall()]


def _copy(table: str, columns: Sequence[str], rows: Iterable[Row]) -> None:
    """COPY rows into a table; names come from this module only. Errors are Django's, as everywhere else."""
    with (
        connection.wrap_database_errors,
        connection.cursor() as cursor,
        cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy,
    ):
        for row in rows:
            copy.write_row(row)
