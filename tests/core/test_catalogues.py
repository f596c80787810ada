"""Catalogues: what is extracted is what the tags look up; what is missing, fuzzy or broken is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from apps.core import catalogues

PYTHON = """
from django.utils.translation import gettext as _, ngettext, pgettext
A = _("Pay now")
B = ngettext("%(n)s flight", "%(n)s flights", 2)
C = pgettext("verb", "Book")
"""
TEMPLATE = """
  {% translate "Search" %} text that isn't { balanced
      {% blocktranslate trimmed with name=who %}
        Hello {{ name }}
      {% endblocktranslate %}
  {% ui "button" label=_("Send") %}
{% blocktranslate count n=count %}{{ n }} bag{% plural %}{{ n }} bags{% endblocktranslate %}
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "apps").mkdir()
    (tmp_path / "apps" / "code.py").write_text(PYTHON)
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "page.html").write_text(TEMPLATE)
    return tmp_path


def ids(project: Path) -> set[object]:
    return {message.id for message in catalogues.extract_all(project) if message.id}


def test_strings_of_code_and_templates_are_found(project: Path) -> None:
    assert ids(project) == {
        "Pay now",
        ("%(n)s flight", "%(n)s flights"),
        "Book",
        "Search",
        "Hello %(name)s",
        "Send",
        ("%(n)s bag", "%(n)s bags"),
    }


def reasons(project: Path) -> dict[str, str]:
    found = catalogues.find_problems(project, "es", catalogues.extract_all(project))
    return {problem.message: problem.reason for problem in found}


def write(project: Path, text: str) -> None:
    path = catalogues.catalogue_path(project, "es")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text('msgid ""\nmsgstr "Plural-Forms: nplurals=2; plural=n != 1;\\n"\n\n' + text)


def test_without_a_catalogue_everything_is_missing(project: Path) -> None:
    assert set(reasons(project).values()) == {"is missing"}
    assert len(reasons(project)) == 7


def test_an_update_adds_what_is_missing_and_guesses_nothing(project: Path) -> None:
    write(project, 'msgid "Pay nov"\nmsgstr "Paga"\n')
    catalogues.update_catalogue(project, "es", catalogues.extract_all(project))
    assert set(reasons(project).values()) == {"is not translated"}


def test_fuzzy_broken_and_left_over_entries_are_named(project: Path) -> None:
    write(
        project,
        '#, fuzzy\nmsgid "Pay now"\nmsgstr "Pagar"\n\n'
        '#, python-format\nmsgid "Hello %(name)s"\nmsgstr "Hola %(nombre)s"\n\n'
        'msgid "Gone"\nmsgstr "Ido"\n',
    )
    found = reasons(project)
    assert (found["Pay now"], found["Gone"]) == ("is fuzzy", "is not in the sources any more")
    assert "unknown named placeholder" in found["Hello %(name)s"]


def test_a_compiled_catalogue_leaves_fuzzy_entries_out(project: Path) -> None:
    write(project, 'msgid "Search"\nmsgstr "Buscar"\n\n#, fuzzy\nmsgid "Send"\nmsgstr "Mal"\n')
    compiled = catalogues.compile_catalogue(project, "es").read_bytes()
    assert (b"Buscar" in compiled, b"Mal" in compiled) == (True, False)
