"""The seats of a flight as a list: the other way in, shortened to what is wanted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from apps.booking.web.presenters.seats import SeatView
from apps.flights.types import SeatPosition


@dataclass(frozen=True, slots=True)
class Filter:
    """One way to shorten the list of seats."""

    label: str
    href: str
    current: bool


def seat_list(seats: Sequence[SeatView], wanted: str) -> list[SeatView]:
    """The free seats as a list, shortened to what is wanted."""
    return [seat for seat in seats if _matches(seat, wanted)]


def filters(query: str, wanted: str) -> list[Filter]:
    labels = {
        "": _("All"),
        "window": _("Window"),
        "aisle": _("Aisle"),
        "legroom": _("Extra legroom"),
        "free": _("No extra charge"),
    }
    return [
        Filter(label, f"?{query}&view=list" + (f"&filter={name}" if name else ""), name == wanted)
        for name, label in labels.items()
    ]


def _matches(seat: SeatView, wanted: str) -> bool:
    match wanted:
        case "window" | "aisle":
            return seat.position == SeatPosition(wanted)
        case "legroom":
            return seat.legroom
        case "free":
            return seat.price is None
        case _:
            return True
