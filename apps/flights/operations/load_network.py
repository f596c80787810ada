"""Load FlyAway's network: airports, aircraft, fares, schedules, and the flights of the months ahead."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from django.conf import settings
from django.db import transaction

from apps.audit.services import record_in_transaction
from apps.core.context import Actor
from apps.flights.locks import lock_generation
from apps.flights.models import NetworkState
from apps.flights.network import files
from apps.flights.operations.file_fares import file_fares_in_transaction
from apps.flights.operations.file_schedules import file_schedules_in_transaction
from apps.flights.operations.generate_flights import Progress, generate_flights
from apps.flights.operations.load_aircraft import load_aircraft_in_transaction
from apps.flights.operations.load_airports import SOURCE_VERSION, load_airports_in_transaction
from apps.flights.operations.refresh_statistics import refresh_statistics
from apps.flights.policies.horizon import HORIZON_DAYS
from apps.flights.queries.loaded import LoadedNetwork, loaded_network
from apps.flights.queries.reference import forget_reference

REFERENCE_TABLES = (
    "flights_airport",
    "flights_segmentfare",
    "flights_charge",
    "flights_seat",
    "flights_schedule",
)

FILED_AHEAD = timedelta(days=365)
"""How far beyond that schedules are filed: between two releases flights are generated, and nothing is filed."""


@dataclass(slots=True, kw_only=True)
class LoadReport:
    """What a load did. Counts of reference data are 0 when the data files had not changed."""

    up_to_date: bool
    airports: int = 0
    configurations: int = 0
    schedules: int = 0
    prices: int = 0
    flights_created: int = 0
    flights_until: date
    refused: list[str] = field(default_factory=list)


def load_network(
    *,
    actor: Actor,
    now: datetime,
    horizon_days: int = HORIZON_DAYS,
    only_if_needed: bool = False,
    progress: Progress | None = None,
) -> LoadReport:
    """Bring the network up to the data files, and flights up to `horizon_days` from today (UTC).

    May run at any time and again and again: it adds what is missing and never touches a flight that exists.
    With `only_if_needed` it returns after one query when files, languages and horizon are as they were, and the
    schedules reach far enough beyond.
    """
    fingerprint = files.fingerprint(SOURCE_VERSION, *(code for code, _ in settings.LANGUAGES))
    today = now.astimezone(UTC).date()
    until = today + timedelta(days=horizon_days)
    loaded = loaded_network()
    same_files = loaded is not None and loaded.fingerprint == fingerprint
    if only_if_needed and loaded is not None and same_files and _reaches(loaded, until):
        return LoadReport(up_to_date=True, flights_until=loaded.generated_until)
    report = LoadReport(up_to_date=False, flights_until=until)
    with transaction.atomic(durable=True):
        lock_generation()
        if not same_files:
            report.airports = load_airports_in_transaction()
            report.configurations = load_aircraft_in_transaction()
            report.prices = file_fares_in_transaction(now=now)
        report.schedules = file_schedules_in_transaction(first=today, last=until + FILED_AHEAD)
        _record_in_transaction(actor, report, fingerprint)
    if not same_files:
        forget_reference()
        refresh_statistics(*REFERENCE_TABLES)
    generation = generate_flights(actor=actor, first=today, last=until, progress=progress)
    report.flights_created, report.refused = generation.created, generation.refused
    with transaction.atomic(durable=True):
        NetworkState.objects.update_or_create(
            pk=1, defaults={"fingerprint": fingerprint, "generated_until": until, "loaded_at": now}
        )
    return report


def _reaches(loaded: LoadedNetwork, until: date) -> bool:
    filed_until = loaded.filed_until or date.min
    return loaded.generated_until >= until and filed_until >= until + FILED_AHEAD


def _record_in_transaction(actor: Actor, report: LoadReport, fingerprint: str) -> None:
    data = {
        "airports": report.airports,
        "configurations": report.configurations,
        "schedules": report.schedules,
        "prices": report.prices,
    }
    record_in_transaction(
        action="flights.network_loaded", subject=("network", fingerprint[:12]), actor=actor, data=data
    )
