"""Counted things in words. Scripts get every form written out, because plural rules differ between languages."""

from __future__ import annotations

from typing import Any

from django.forms import BaseForm
from django.utils.translation import ngettext

# Between two forms in a data attribute; a script splits there and takes the form at its count.
SEPARATOR = "|"
MOST_TRAVELERS = 18
MOST_AIRPORTS = 20


def travelers(count: int) -> str:
    return ngettext("%(count)d traveler", "%(count)d travelers", count) % {"count": count}


def airports(count: int) -> str:
    return ngettext("%(count)d airport", "%(count)d airports", count) % {"count": count}


def every_traveler_count() -> str:
    return SEPARATOR.join(travelers(count) for count in range(MOST_TRAVELERS + 1))


def every_airport_count() -> str:
    return SEPARATOR.join(airports(count) for count in range(MOST_AIRPORTS + 1))


def party(form: BaseForm) -> str:
    """`3 travelers, Economy`, from what stands in a search form; what can't be read counts as nobody."""
    people = sum(
        _whole(form[name].value()) for name in ("adults", "children", "infants") if name in form.fields
    )
    words = [travelers(people)]
    if "cabin" in form.fields:
        chosen = str(form["cabin"].value() or "")
        choices: Any = getattr(form.fields["cabin"], "choices", ())
        words += [str(label) for value, label in choices if str(value) == chosen]
    return ", ".join(words)


def _whole(value: Any) -> int:
    text = str(value if value is not None else "").strip()
    return int(text) if text.isdecimal() and len(text) < 4 else 0
