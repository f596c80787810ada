"""The one table of moves of a dated flight."""

from __future__ import annotations

from apps.core.registries import state_pages
from apps.core.states import Transitions
from apps.flights.types import FlightState

FLIGHT_TRANSITIONS = Transitions(
    what="a flight",
    defined_in=__name__,
    field="state",
    initial=FlightState.SCHEDULED,
    moves={
        FlightState.SCHEDULED: {FlightState.CANCELLED},
        FlightState.CANCELLED: set(),
    },
    note="Each of its legs has a state of its own, with the same moves.",
)

state_pages.register("flight", FLIGHT_TRANSITIONS.page)
