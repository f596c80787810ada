"""Load every airport with an IATA code, with names in the languages that are switched on."""

from collections import Counter
from collections.abc import Mapping, Sequence

import airportsdata
from django.conf import settings

from apps.core.locks import assert_in_transaction
from apps.flights.models import Airport
from apps.flights.network import files
from apps.flights.policies.country_names import country_names
from apps.flights.policies.search_text import search_text

SOURCE_VERSION: str = airportsdata.__version__

_SERVED_RANK = 1000
_METRO_RANK = 10
_INTERNATIONAL_RANK = 1
_UPDATED = [field.name for field in Airport._meta.concrete_fields if not field.primary_key]


def load_airports_in_transaction() -> int:
    """Insert or update all airports (source: airportsdata, with the corrections of airports.json).

    Returns how many there are. Airports that the source no longer knows stay: flights may refer to them.
    """
    assert_in_transaction()
    source = airportsdata.load("IATA")
    countries = [country_names(language) for language, _ in settings.LANGUAGES]
    metro_codes = {
        airport: code for code, area in airportsdata.load_iata_macs().items() for airport in area["airports"]
    }
    corrections, cities = files.airport_corrections(), files.city_names()
    departures = Counter(station for route in files.routes() for station in route.stations)
    airports = [
        _airport(
            {**entry, "metro_code": metro_codes.get(code, ""), **corrections.get(code, {})},
            names={language: {"city": city} for language, city in cities.get(code, {}).items()},
            countries=[names[entry["country"]] for names in countries if entry["country"] in names],
            departures=departures[code],
        )
        for code, entry in source.items()
    ]
    Airport.objects.bulk_create(
        airports, batch_size=2000, update_conflicts=True, unique_fields=["code"], update_fields=_UPDATED
    )
    return len(airports)


def _airport(
    entry: Mapping[str, object],
    *,
    names: dict[str, dict[str, str]],
    countries: Sequence[str],
    departures: int,
) -> Airport:
    text = {key: str(value) for key, value in entry.items()}
    switched_on = [names[code]["city"] for code, _ in settings.LANGUAGES if code in names]
    return Airport(
        code=text["iata"],
        icao=text["icao"],
        name=text["name"],
        city=text["city"],
        country=text["country"],
        subdivision=text["subd"],
        metro_code=text["metro_code"],
        timezone=text["tz"],
        latitude=float(text["lat"]),
        longitude=float(text["lon"]),
        elevation_ft=round(float(text["elevation"])),
        names=names,
        served=departures > 0,
        rank=_rank(text, departures),
        search_text=search_text(
            codes=(text["iata"], text["icao"], text["metro_code"]),
            cities=(*switched_on, text["city"]),
            names=(text["name"],),
            countries=countries,
        ),
    )


def _rank(text: Mapping[str, str], departures: int) -> int:
    """Which of several airports people mean: the one FlyAway flies to most often, then the larger one."""
    size = _METRO_RANK * bool(text["metro_code"]) + _INTERNATIONAL_RANK * ("International" in text["name"])
    return (_SERVED_RANK + 100 * departures if departures else 0) + size
