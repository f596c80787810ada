"""Facts that the flights context publishes."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from apps.core.events import Event, register_event


@register_event
@dataclass(frozen=True, kw_only=True)
class FlightsGenerated(Event):
    """Dated flights came into being for service dates `first` to `last`, both included."""

    TYPE: ClassVar[str] = "flights.generated"

    first: date
    last: date
    flights: int
