"""Collects what is wrong with forms into the list that an error summary shows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.forms import BaseForm, BaseFormSet, BoundField, MultiWidget, RadioSelect
from django.forms.widgets import CheckboxSelectMultiple


@dataclass(frozen=True, slots=True)
class Problem:
    """One sentence, and the fragment (`#id`) of the control to mend; no fragment for the form as a whole."""

    message: str
    href: str


def collect(
    *, form: BaseForm | None, forms: Sequence[Any] | None, errors: Sequence[Any] | None
) -> list[Problem]:
    found: list[Problem] = []
    for candidate in [*([form] if form else []), *(forms or [])]:
        found.extend(_of(candidate))
    found.extend(_given(error) for error in errors or [])
    return list(dict.fromkeys(found))


def _given(error: Any) -> Problem:
    if isinstance(error, Mapping):
        return Problem(str(error["message"]), str(error.get("href", "")))
    return Problem(str(error.message), str(getattr(error, "href", "")))


def _of(candidate: Any) -> Iterator[Problem]:
    if isinstance(candidate, BaseFormSet):
        for message in candidate.non_form_errors():
            yield Problem(str(message), "")
        for member in candidate.forms:
            yield from _of(member)
        return
    if not isinstance(candidate, BaseForm):
        raise TypeError(f"an error summary takes forms and formsets, not {type(candidate).__name__}")
    for message in candidate.non_field_errors():
        yield Problem(str(message), "")
    for name in candidate.fields:
        field = candidate[name]
        for message in field.errors:
            yield Problem(str(message), f"#{first_control(field)}")


def first_control(field: BoundField) -> str:
    """The id of the control to focus: a group of radios, boxes or date parts has none of its own."""
    widget = field.field.widget
    if isinstance(widget, RadioSelect | CheckboxSelectMultiple | MultiWidget):
        return f"{field.auto_id}_0"
    return str(field.auto_id)
