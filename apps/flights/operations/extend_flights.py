"""Keep flights on sale as far ahead as promised, as days pass: out of what is filed, filing nothing.

Filing belongs to a release (`load_network`). A worker of the release before it, still running beside the new one,
would otherwise put its own fares and schedules back.
"""

from datetime import UTC, datetime, timedelta

import structlog
from django.db import transaction

from apps.core.context import Actor
from apps.flights.models import NetworkState
from apps.flights.operations.generate_flights import GenerationReport, generate_flights
from apps.flights.policies.horizon import HORIZON_DAYS
from apps.flights.queries.loaded import loaded_network

log = structlog.get_logger("flyaway.flights")

# A schedule that is wrong is wrong on every date: a few tell which.
_NAMED = 20


def extend_flights(
    *, actor: Actor, now: datetime, horizon_days: int = HORIZON_DAYS
) -> GenerationReport | None:
    """Generate the flights that are missing up to `horizon_days` from today (UTC); None when nothing is due."""
    today = now.astimezone(UTC).date()
    until = today + timedelta(days=horizon_days)
    loaded = loaded_network()
    if loaded is None or loaded.generated_until >= until:
        return None
    if loaded.filed_until is None or loaded.filed_until < until:
        log.error("schedules_end_before_the_horizon", filed_until=str(loaded.filed_until), until=str(until))
    report = generate_flights(actor=actor, first=today, last=until)
    if report.refused:
        log.error("flights_refused", count=len(report.refused), first=report.refused[:_NAMED])
    with transaction.atomic(durable=True):
        NetworkState.objects.filter(pk=1, generated_until__lt=until).update(generated_until=until)
    return report
