"""The same page in the other languages: for `hreflang`, and for the language switch."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urljoin

from django.conf import settings
from django.http import HttpRequest
from django.urls import translate_url


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
    if request is None:
        return []
    found = [
        Alternate(
            lang=code,
            url=absolute(translate_url(request.path, code)),
            href=translate_url(request.get_full_path(), code),
            default=code == settings.LANGUAGE_CODE,
        )
        for code, _name in settings.LANGUAGES
    ]
    return found if len({alternate.url for alternate in found}) > 1 else []
