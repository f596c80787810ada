"""Names are kept as written; the ticket's form is derived (ICAO Doc 9303-3)."""

from __future__ import annotations

import re

import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st

from apps.booking.policies.ticket_names import latin_form, latin_problem, name_problem, ticket_form

CYRILLIC = "абвгґѓдђеёєжзѕиіїйјкќлљмнњопрстћуўфхцчџшщъыэюя"


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
        ("Mª José", "Kaʻahumanu", "KAAHUMANU/MA JOSE"),
        ("Иван", "Петров", "PETROV/IVAN"),
        ("Юлия", "Щеглова-Эйзен", "SHCHEGLOVA EIZEN/IULIIA"),
        ("Пётр", "Подъячий", "PODIEIACHII/PETR"),
        ("Игорь", "Мельник", "MELNIK/IGOR"),
        ("Лук’ян", "Ґалаґан-Їжак", "GALAGAN IZHAK/LUKIAN"),
        ("Љубица", "Ђорђевић", "DORDEVIC/LJUBITSA"),
        # Letters and their marks apart, and a stressed vowel, are the same letters.
        ("Андрии\u0306", "Ива\u0301нов", "IVANOV/ANDRII"),
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


@pytest.mark.parametrize("name", ["太郎", "李", "김", "محمد", "Παπαδόπουλος", "გიორგი", "Ь"])
def test_a_name_that_the_tables_cannot_spell_is_asked_for_as_in_the_passport(name: str) -> None:
    assert "last two lines of the passport" in str(latin_problem(name))


@pytest.mark.parametrize("name", ["Қасым", "Əliyev", "Yamada李", "Нұрсұлтан Nursultan"])
def test_a_name_is_not_put_on_a_ticket_in_part(name: str) -> None:
    assert latin_problem(name) is not None


@pytest.mark.parametrize(
    "name", ["", "  ", "Sukarno", "山田 Yamada", "Петров", "O’Brien", "Kaʻahumanu", "ʼOumar"]
)
def test_what_can_stand_on_a_ticket_is_taken(name: str) -> None:
    assert latin_problem(name) is None


@drawn(st.text(max_size=80))
def test_the_ticket_form_is_words_in_a_to_z(name: str) -> None:
    assert re.fullmatch("([A-Z]+( [A-Z]+)*)?", latin_form(name))
    if not name_problem(name, required=True) and not latin_problem(name):
        assert latin_form(name)


@drawn(st.text(st.sampled_from(CYRILLIC + CYRILLIC.upper() + "ьЬ"), min_size=1, max_size=64))
def test_every_letter_of_the_table_is_spelled(name: str) -> None:
    spelled = latin_form(name)
    assert len(spelled) >= len(re.sub("[ьЬ]", "", name))
    assert " " not in spelled
    assert (latin_problem(name) is None) == bool(spelled)


@drawn(st.text(st.sampled_from("ABCXYZabcxyzäößñçéłøþ"), min_size=1, max_size=64))
def test_every_latin_letter_stays(name: str) -> None:
    assert len(latin_form(name)) >= len(name)
    assert latin_problem(name) is None
