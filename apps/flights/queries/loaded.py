"""What has been loaded: whose files, and how far ahead flights and schedules reach."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Subquery

from apps.flights.models import NetworkState, Schedule
from apps.flights.types import CARRIER


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedNetwork:
    """The fingerprint of the loaded files, the last service date with flights, and the last one with schedules."""

    fingerprint: str
    generated_until: date
    filed_until: date | None


def loaded_network() -> LoadedNetwork | None:
    """What the last load has left, in one query; None before the first one."""
    filed_until = Schedule.objects.filter(carrier=CARRIER).order_by("-period_end").values("period_end")[:1]
    found = (
        NetworkState.objects.filter(pk=1)
        .annotate(filed_until=Subquery(filed_until))
        .values_list("fingerprint", "generated_until", "filed_until")
        .first()
    )
    if found is None:
        return None
    fingerprint, generated_until, filed = found
    return LoadedNetwork(fingerprint=fingerprint, generated_until=generated_until, filed_until=filed)
