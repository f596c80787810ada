"""Airports of the network as travelers read them, without a query."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from apps.flights.policies.country_names import country_name
from apps.flights.policies.search_rules import today_at
from apps.flights.queries.reference import current_reference
from apps.flights.types import AirportInfo


def describe_airports(*, codes: Iterable[str], language: str) -> dict[str, AirportInfo]:
    """Served airports by code, named in `language`; codes outside the network are left out."""
    airports = current_reference().airports
    result = {}
    for code in codes:
        airport = airports.get(code)
        if airport is None:
            continue
        names = airport.names.get(language, {})
        result[code] = AirportInfo(
            iata=code,
            name=names.get("name", airport.name),
            city=names.get("city", airport.city),
            country=airport.place.country,
            country_name=country_name(airport.place.country, language),
            timezone=airport.zone.key,
            latitude=airport.place.latitude,
            longitude=airport.place.longitude,
            metro_code=airport.metro_code,
            served=True,
        )
    return result


def local_day(*, place: str, now: datetime) -> date:
    """The first day on which one can still leave from an airport or a city: today, by its own clock."""
    reference = current_reference()
    return today_at([reference.airports[code].zone for code in reference.airports_of(place)], now)
