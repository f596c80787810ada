"""Find airports by what people type: a code, a city, a name, a country, in any language that is on."""

import re
from collections.abc import Collection, Sequence

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from apps.flights.models import Airport
from apps.flights.policies.country_names import country_name
from apps.flights.policies.search_text import (
    CITY_MARK,
    CODE_MARK,
    COUNTRY_MARK,
    NAME_MARK,
    normalize,
)
from apps.flights.types import AirportInfo

MAX_RESULTS = 20
MAX_QUERY = 80
MAX_GUESSES = 3
"""How many places a misspelling may be taken for."""

ENOUGH_SERVED = 3
"""How many served airports have to match for the others to be left out."""

MIN_SIMILARITY = 0.5
"""How alike a misspelled word must be to one of the airport's words (pg_trgm word similarity)."""

_CODE_IN_BRACKETS = re.compile(r"\(\s*([A-Za-z]{3})\s*\)\s*$")
_WORD_START = f"[{CODE_MARK}{CITY_MARK}{NAME_MARK}{COUNTRY_MARK} ]"

Airports = QuerySet[Airport]


def find_airports(*, q: str, language: str, limit: int = MAX_RESULTS) -> list[AirportInfo]:
    """At most `limit` (20) airports for what was typed, best first, named in `language`.

    Served airports come before others, and `ENOUGH_SERVED` of them leave the others out. Among either, an
    airport with exactly this code comes first, then those of a metropolitan area with this code, then a city
    that starts so before a name, and a name before a country. Where nothing served starts with the words
    typed, misspellings of served places are forgiven, after whatever does start so.
    """
    text = normalize(q[:MAX_QUERY])
    if not text:
        return []
    limit = max(1, min(limit, MAX_RESULTS))
    rows = list(_starting_with(text)[:limit])
    served = [row for row in rows if row.served]
    if len(served) >= ENOUGH_SERVED:
        rows = served
    elif not served:
        rows = [*rows[: max(limit - MAX_GUESSES, 0)], *_similar_to(text)[: min(limit, MAX_GUESSES)]]
    return [airport_info(row, language) for row in rows]


def get_airports(*, codes: Collection[str], language: str) -> dict[str, AirportInfo]:
    """Airports by IATA code; unknown codes are left out."""
    return {row.code: airport_info(row, language) for row in Airport.objects.filter(code__in=codes)}


def resolve_place(text: str) -> list[str]:
    """IATA codes of the airports that a typed place stands for, served ones first; [] when it is unknown.

    Understands a code ("lhr"), a metropolitan area ("LON"), what the autocomplete fills in
    ("London (LHR)", "London (LON)"), and the name of a city or an airport in any language that is on.
    A city or area means its served airports only, where it has any.
    """
    text = text.strip()[:MAX_QUERY]
    in_brackets = _CODE_IN_BRACKETS.search(text)
    code = (in_brackets.group(1) if in_brackets else text).upper()
    if len(code) == 3 and (found := _of_code(code)):
        return found
    name = normalize(text)
    return _of_name(name) if name else []


def airport_info(row: Airport, language: str) -> AirportInfo:
    """The airport as a traveler reads it; falls back to the names of the source."""
    names = row.names.get(language, {})
    return AirportInfo(
        iata=row.code,
        name=names.get("name", row.name),
        city=names.get("city", row.city),
        country=row.country,
        country_name=country_name(row.country, language),
        timezone=row.timezone,
        latitude=row.latitude,
        longitude=row.longitude,
        metro_code=row.metro_code,
        served=row.served,
    )


def _of_code(code: str) -> list[str]:
    rows = Airport.objects.filter(Q(code=code) | Q(metro_code=code)).values_list("code", "served")
    airports = dict(rows.order_by("-served", "-rank", "code"))
    if code in airports:
        return [code, *(other for other, served in airports.items() if served and other != code)]
    served = [other for other, is_served in airports.items() if is_served]
    return served or list(airports)


def _of_name(name: str) -> list[str]:
    """Served airports of a city or with a name, then those of the one place that is meant, then any other."""
    exact = Q(search_text__contains=f"{CITY_MARK}{name}\n") | Q(search_text__contains=f"{NAME_MARK}{name}\n")
    named = list(Airport.objects.filter(exact).order_by("-served", "-rank", "code"))
    if served := [row.code for row in named if row.served]:
        return served
    meant = list(_starting_with(name).filter(served=True)[:MAX_RESULTS])
    if len({row.metro_code or row.code for row in meant}) == 1:
        return [row.code for row in meant]
    return [row.code for row in named]


def _starting_with(text: str) -> Airports:
    """Airports that have, for each word typed, a word that starts so."""
    words = [Q(search_text__regex=_WORD_START + re.escape(word)) for word in text.split()]
    return (
        Airport.objects.filter(*words)
        .alias(closeness=_closeness(text), nearness=_nearness(text))
        .order_by("-served", "closeness", "nearness", "-rank", "city", "code")
    )


def _closeness(text: str) -> Case:
    code = text.upper()
    return Case(
        When(code=code, then=Value(0)),
        When(metro_code=code, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )


def _nearness(text: str) -> Case:
    marks: Sequence[str] = (f"{CITY_MARK}{text}\n", CITY_MARK + text, NAME_MARK + text, COUNTRY_MARK + text)
    cases = [When(search_text__contains=mark, then=Value(place)) for place, mark in enumerate(marks)]
    return Case(*cases, default=Value(len(marks)), output_field=IntegerField())


def _similar_to(text: str) -> Airports:
    """Served airports with words much like what was typed."""
    return (
        Airport.objects.filter(served=True)
        .alias(similarity=TrigramWordSimilarity(text, "search_text"))
        .filter(similarity__gte=MIN_SIMILARITY)
        .order_by("-similarity", "-rank", "code")
    )
