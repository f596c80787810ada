"""The same page in the other languages: for `hreflang`, and for the language switch."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urljoin

from django.conf import settings
from django.http import HttpRequest
from django.utils.encoding import iri_to_uri
from django.utils.translation import get_language_from_path


@dataclass(frozen=True, slots=True)
class Alternate:
    """`url` is absolute and without a query, as search engines want it; `href` keeps this page's query."""

    lang: str
    url: str
    href: str
    default: bool


def absolute(path: str) -> str:
    site: str = settings.SITE_URL
    return urljoin(site, path)


def alternates(request: HttpRequest | None) -> list[Alternate]:
    """Empty where the address has no language in it."""
    language = get_language_from_path(request.path) if request is not None else None
    if request is None or language is None:
        return []
    rest, query = iri_to_uri(request.path.removeprefix(f"/{language}")), request.META.get("QUERY_STRING", "")
    tail = f"{rest}?{iri_to_uri(query)}" if query else rest
    return [
        Alternate(
            lang=code,
            url=absolute(f"/{code}{rest}"),
            href=f"/{code}{tail}",
            default=code == settings.LANGUAGE_CODE,
        )
        for code, _name in settings.LANGUAGES
    ]
