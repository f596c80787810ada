"""Which of our hubs is nearest to a visitor, as far as their browser tells: by the region in Accept-Language."""

from __future__ import annotations

from collections.abc import Iterable

HUBS = ("LHR", "LIS", "SIN")
"""Airports with flights to everywhere; the first one where nothing is known."""

_REGIONS = {
    "LIS": "PT ES BR AO MZ CV AR CL CO MX PE UY VE EC BO PY MA DZ",
    "SIN": "SG MY ID TH VN PH AU NZ JP KR CN HK TW IN LK BD KH LA MM BN",
}
_HUB_OF = {region: hub for hub, regions in _REGIONS.items() for region in regions.split()}
# A language without a region speaks for where most of its readers are.
_LANGUAGES = {
    "pt": "LIS",
    "es": "LIS",
    "ja": "SIN",
    "ko": "SIN",
    "zh": "SIN",
    "id": "SIN",
    "th": "SIN",
    "vi": "SIN",
}


def nearest_hub(accept_language: str) -> str:
    """The hub for the first wish that says anything: `pt-BR,en;q=0.8` is Lisbon."""
    for tag in _tags(accept_language):
        language, _, region = tag.replace("_", "-").partition("-")
        hub = _HUB_OF.get(region.upper()) if region else _LANGUAGES.get(language.lower())
        if hub is not None:
            return hub
        if region:
            return HUBS[0]
    return HUBS[0]


def _tags(accept_language: str) -> Iterable[str]:
    return (part.partition(";")[0].strip() for part in accept_language[:200].split(","))
