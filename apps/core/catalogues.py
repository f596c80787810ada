"""Gettext catalogues without gettext's programs: Babel reads, merges, checks and compiles.

Django's own commands call `xgettext` and `msgfmt`, which a machine with only Python does not have. Templates go through
Django's own `templatize`, so that what is extracted is what the template tags look up.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation import to_locale
from django.utils.translation.template import templatize

KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "_lazy": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
SOURCES = ("apps", "flyaway", "templates")


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that keeps a language from being complete."""

    language: str
    message: str
    reason: str


def catalogue_path(root: Path, language: str) -> Path:
    return root / "locale" / to_locale(language) / "LC_MESSAGES" / "django.po"


def languages() -> list[str]:
    """The switched-on languages that need a catalogue: all but the one the sources are written in."""
    return [code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]


def extract_all(root: Path) -> Catalog:
    """Every translatable string of the project, with the files it stands in."""
    catalogue = Catalog(project="FlyAway", charset="utf-8")
    for path in _sources(root):
        name = path.relative_to(root).as_posix()
        for message in _extract(path, name):
            line, text, comments, context = message
            catalogue.add(text, locations=[(name, line)], auto_comments=comments, context=context)
    return catalogue


def _sources(root: Path) -> Iterator[Path]:
    for folder in SOURCES:
        for suffix in ("*.py", "*.html", "*.txt"):
            for path in sorted((root / folder).rglob(suffix)):
                if "migrations" not in path.parts:
                    yield path


def _extract(path: Path, name: str) -> Iterable[tuple[int, str | tuple[str, ...], list[str], str | None]]:
    source = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        # What is left of a template is calls among blanks; indentation means nothing to it.
        source = "\n".join(line.strip() for line in templatize(source, origin=name).splitlines())
    return extract("python", BytesIO(source.encode()), keywords=KEYWORDS, comment_tags=("Translators:",))


def read_catalogue(root: Path, language: str) -> Catalog:
    path = catalogue_path(root, language)
    if not path.is_file():
        return Catalog(locale=to_locale(language), project="FlyAway", charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=to_locale(language))


def update_catalogue(root: Path, language: str, template: Catalog) -> None:
    """Brings a language's catalogue up to the sources: new strings empty, vanished ones gone, nothing guessed."""
    catalogue = read_catalogue(root, language)
    catalogue.update(template, no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    path = catalogue_path(root, language)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalogue, width=110, sort_output=True, include_lineno=False, omit_header=False)


def compile_catalogue(root: Path, language: str) -> Path:
    """Writes the `.mo` beside the `.po`. Fuzzy entries stay out."""
    path = catalogue_path(root, language).with_suffix(".mo")
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_mo(file, read_catalogue(root, language))
    return path


def find_problems(root: Path, language: str, template: Catalog) -> list[Problem]:
    """What is missing, fuzzy, broken or left over in a language."""
    catalogue = read_catalogue(root, language)
    problems: list[Problem] = []
    for message in template:
        if message.id:
            problems.extend(_message_problems(language, message, catalogue))
    problems.extend(
        Problem(language, _text(message), "is not in the sources any more")
        for message in catalogue
        if message.id and template.get(message.id, message.context) is None
    )
    return problems


def _message_problems(language: str, wanted: Message, catalogue: Catalog) -> Iterator[Problem]:
    found = catalogue.get(wanted.id, wanted.context)
    if found is None:
        yield Problem(language, _text(wanted), "is missing")
        return
    strings = found.string if isinstance(found.string, tuple | list) else (found.string,)
    if not all(strings):
        yield Problem(language, _text(wanted), "is not translated")
    elif found.fuzzy:
        yield Problem(language, _text(wanted), "is fuzzy")
    else:
        yield from (Problem(language, _text(wanted), str(error)) for error in found.check(catalogue))


def _text(message: Message) -> str:
    return message.id[0] if isinstance(message.id, tuple | list) else str(message.id)
