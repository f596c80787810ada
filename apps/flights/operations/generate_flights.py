"""Generate dated flights, legs, segments and inventory from the filed schedules.

Running it again adds only what is missing; a flight that exists is never touched, whatever was sold on it.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from apps.audit.services import record_in_transaction
from apps.core.context import Actor
from apps.core.events import publish_in_transaction
from apps.flights.errors import NonexistentLocalTime
from apps.flights.events import FlightsGenerated
from apps.flights.locks import lock_generation
from apps.flights.models import Airport, Flight
from apps.flights.operations.copy_flights import NewFlight, copy_flights_in_transaction
from apps.flights.operations.refresh_statistics import refresh_statistics
from apps.flights.policies.timetable import ArrivalBeforeDeparture, date_flight
from apps.flights.queries.schedules import FiledSchedule, cabins_by_configuration, filed_schedules

GROWN_TABLES = ("flights_flight", "flights_leg", "flights_segment", "flights_legcabin")

CHUNK_DAYS = 14
"""Service dates written in one transaction: short enough not to be in anybody's way."""

Progress = Callable[[int, int], None]
"""Told (done, total) service dates after each transaction."""


@dataclass(slots=True, kw_only=True)
class GenerationReport:
    """What a run did; `refused` names each flight and date that could not be generated, and why."""

    first: date
    last: date
    created: int = 0
    existing: int = 0
    refused: list[str] = field(default_factory=list)


def generate_flights(
    *, actor: Actor, first: date, last: date, progress: Progress | None = None
) -> GenerationReport:
    """Generate every missing flight with a service date from `first` to `last`, both included.

    A flight whose local times do not exist on its date (the hour skipped when summer time starts), or
    contradict one another, is refused by name and the others go on.
    """
    report = GenerationReport(first=first, last=last)
    schedules = filed_schedules(first, last)
    stations = {
        station
        for filed in schedules
        for leg in filed.flight.legs
        for station in (leg.origin, leg.destination)
    }
    zones = _zones(stations)
    cabins = cabins_by_configuration()
    total = (last - first).days + 1
    for start in range(0, total, CHUNK_DAYS):
        chunk = [first + timedelta(days=number) for number in range(start, min(start + CHUNK_DAYS, total))]
        with transaction.atomic(durable=True):
            lock_generation()
            flights = _missing_flights(schedules, chunk, zones, report)
            copy_flights_in_transaction(flights, cabins)
            if flights:
                _tell_in_transaction(actor, chunk, len(flights))
        report.created += len(flights)
        if progress:
            progress(start + len(chunk), total)
    if report.created:
        refresh_statistics(*GROWN_TABLES)
    return report


def _missing_flights(
    schedules: Sequence[FiledSchedule],
    days: Sequence[date],
    zones: Mapping[str, ZoneInfo],
    report: GenerationReport,
) -> list[NewFlight]:
    existing = set(
        Flight.objects.filter(service_date__range=(days[0], days[-1])).values_list(
            "carrier", "number", "service_date"
        )
    )
    report.existing += len(existing)
    missing: dict[tuple[str, int, date], NewFlight] = {}
    for filed in schedules:
        for day in days:
            key = (filed.carrier, filed.flight.number, day)
            if not filed.flight.operates_on(day) or key in existing:
                continue
            name = f"{filed.carrier}{filed.flight.number} {day.isoformat()}"
            if key in missing:
                report.refused.append(f"{name}: filed twice for this date")
                continue
            try:
                legs = date_flight(filed.flight, day, zones)
            except NonexistentLocalTime as error:
                report.refused.append(f"{name}: {error}")
            except ArrivalBeforeDeparture:
                report.refused.append(f"{name}: a leg would arrive before it departs")
            else:
                missing[key] = NewFlight(filed=filed, service_date=day, legs=legs)
    return list(missing.values())


def _zones(stations: Collection[str]) -> dict[str, ZoneInfo]:
    rows = Airport.objects.filter(code__in=stations).values_list("code", "timezone")
    return {code: ZoneInfo(timezone) for code, timezone in rows}


def _tell_in_transaction(actor: Actor, days: Sequence[date], count: int) -> None:
    data = {"first": days[0].isoformat(), "last": days[-1].isoformat(), "flights": count}
    subject = ("schedule", f"{days[0].isoformat()}/{days[-1].isoformat()}")
    record_in_transaction(action="flights.generated", subject=subject, actor=actor, data=data)
    publish_in_transaction(FlightsGenerated(first=days[0], last=days[-1], flights=count))
