"""Names of countries in the traveler's language (source: Unicode CLDR through Babel)."""

from collections.abc import Mapping
from functools import cache

from babel import Locale, UnknownLocaleError


@cache
def country_names(language: str) -> Mapping[str, str]:
    """Names by ISO 3166-1 alpha-2 code, in a language as Django writes it ('zh-hans'); else in English."""
    try:
        locale = Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError):
        locale = Locale("en")
    return dict(locale.territories)


def country_name(country: str, language: str) -> str:
    """The name of a country, or its code where there is no name."""
    return country_names(language).get(country, country)
