"""Names are kept as written; the ticket's form is derived (ICAO Doc 9303-3)."""

from __future__ import annotations

import pytest

from apps.booking.policies.ticket_names import (
    latin_problem,
    name_problem,
    ticket_form,
)


@pytest.mark.parametrize(
    ("given", "family", "form"),
    [
        ("Ada", "Lovelace", "LOVELACE/ADA"),
        ("Jürgen", "Müller", "MUELLER/JUERGEN"),
        ("Björn", "Ångström", "AANGSTROEM/BJOERN"),
        ("Anna-Maria", "Weiß", "WEISS/ANNA MARIA"),
        ("Conan", "O'Brien", "OBRIEN/CONAN"),
        ("Conan", "O’Brien", "OBRIEN/CONAN"),
        ("José María", "Núñez", "NUNEZ/JOSE MARIA"),
        ("", "Sukarno", "SUKARNO"),
        ("Þóra", "Guðmundsdóttir", "GUDMUNDSDOTTIR/THORA"),
        ("Łukasz", "Żak", "ZAK/LUKASZ"),
        ("I", "O", "O/I"),
        ("Jean\u2011Luc", "Saint\u2010Jean", "SAINT JEAN/JEAN LUC"),
        ("  Mary   Ann ", "van der  Berg", "VAN DER BERG/MARY ANN"),
        # Decomposed letters (as some keyboards send them) are the same letters.
        ("Ju\u0308rgen", "Mu\u0308ller", "MUELLER/JUERGEN"),
        ("太郎 Taro", "Yamada", "YAMADA/TARO"),
    ],
)
def test_the_ticket_form(given: str, family: str, form: str) -> None:
    assert ticket_form(given, family) == form


def test_long_names_are_not_truncated() -> None:
    assert ticket_form("B" * 60, "A" * 60) == "A" * 60 + "/" + "B" * 60


@pytest.mark.parametrize(
    "name",
    [
        "Ada",
        "X",
        "Jean-Luc",
        "Jean\u2011Luc",
        "Jean\u2010Luc",
        "O'Neill",
        "D’Arcy",
        "María José",
        "山田",
        "Нина",
        "Siân",
        "St. John",
        "محمد",
    ],
)
def test_what_people_are_called_is_a_name(name: str) -> None:
    assert name_problem(name, required=True) is None


@pytest.mark.parametrize(
    "name", ["", "   ", "R2D2", "4242424242424242", "Ada\x00", "<b>", "Ada;", "-", "a" * 65, "😀"]
)
def test_what_is_no_name_gets_words_that_help(name: str) -> None:
    assert str(name_problem(name, required=True))


def test_a_given_name_may_be_missing() -> None:
    assert name_problem("", required=False) is None


def test_a_name_without_latin_letters_is_asked_for_in_latin_letters_too() -> None:
    assert latin_problem("太郎", "山田") is not None
    assert latin_problem("李", "O’Brien") is not None
    assert latin_problem("", "Sukarno") is None
    assert latin_problem("太郎 Taro", "山田 Yamada") is None
