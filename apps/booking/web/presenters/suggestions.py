"""What the airport field offers for what was typed."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from django.utils.translation import gettext as _

from apps.flights.types import AirportInfo

MOST = 20
Suggestion = dict[str, str | bool]


def suggestions(found: Sequence[AirportInfo]) -> list[Suggestion]:
    """Airports as they were found, served ones first; a city of several has a row for all of them before its own."""
    return [row for area, airports in _by_area(found) for row in _rows(area, airports)][:MOST]


def _by_area(found: Sequence[AirportInfo]) -> list[tuple[str, list[AirportInfo]]]:
    """Airports of one area that follow each other, and are served alike, belong together."""
    grouped = groupby(found, key=lambda airport: (airport.metro_code, airport.served))
    return [(area if served else "", list(airports)) for (area, served), airports in grouped]


def _rows(area: str, airports: list[AirportInfo]) -> list[Suggestion]:
    rows = [_row(airport.iata, airport.name, airport) for airport in airports]
    if area and len(airports) > 1:
        codes = ", ".join(airport.iata for airport in airports)
        rows.insert(0, _row(area, _("All airports: %(codes)s") % {"codes": codes}, airports[0]))
    return rows


def _row(code: str, name: str, airport: AirportInfo) -> Suggestion:
    return {
        "iata": code,
        "name": name,
        "city": airport.city,
        "country": airport.country_name,
        "served": airport.served,
    }
