"""Dates typed as three numbers."""

from __future__ import annotations

from datetime import date

import pytest
from django import forms

from apps.core.web.fields import DatePartsField


class _Form(forms.Form):
    born = DatePartsField(birthday=True)
    expires = DatePartsField(required=False)


def sent(day: str, month: str, year: str) -> _Form:
    return _Form({"born_day": day, "born_month": month, "born_year": year})


@pytest.mark.parametrize("parts", [("27", "3", "1985"), (" 27 ", "03", "1985")])
def test_a_date_is_read(parts: tuple[str, str, str]) -> None:
    form = sent(*parts)
    assert form.is_valid(), form.errors
    assert form.cleaned_data == {"born": date(1985, 3, 27), "expires": None}


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        (("", "", ""), "required"),
        (("27", "", "1985"), "incomplete"),
        (("31", "2", "1985"), "impossible"),
        (("27", "3", "85"), "impossible"),
        (("27", "mar", "1985"), "impossible"),
        (("27", "3", "99999"), "impossible"),
    ],
)
def test_what_is_no_date_is_refused_and_kept(parts: tuple[str, str, str], code: str) -> None:
    form = sent(*parts)
    assert [error.code for error in form.errors.as_data()["born"]] == [code]
    assert form["born"].value() == list(parts)


def test_a_stored_date_is_shown_in_its_parts() -> None:
    html = str(_Form(initial={"born": date(1985, 3, 27)})["born"])
    assert [f'value="{part}"' in html for part in ("27", "3", "1985")] == [True, True, True]
    assert 'autocomplete="bday-day"' in html


def test_what_was_typed_is_escaped() -> None:
    assert "<script>" not in str(sent("<script>", "1", "1985")["born"])
