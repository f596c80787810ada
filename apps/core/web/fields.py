"""Form fields of the design system that Django doesn't have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.template.loader import get_template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

_PARTS = ("day", "month", "year")


class DatePartsWidget(forms.MultiWidget):
    """Day, month and year as three short text boxes: quicker than a calendar for a date one knows by heart.

    A passport prints day, month, year; the boxes stand in that order in every language.
    """

    template_name = "components/date_parts.html"
    use_fieldset = True

    def __init__(self, *, birthday: bool = False, attrs: dict[str, Any] | None = None) -> None:
        completes = ("bday-day", "bday-month", "bday-year") if birthday else ("off", "off", "off")
        lengths = (2, 2, 4)
        widgets: dict[str, forms.Widget | type[forms.Widget]] = {
            part: forms.TextInput(
                attrs={
                    "inputmode": "numeric",
                    "autocomplete": complete,
                    "maxlength": length,
                    "class": f"input figures input-width-{length}",
                }
            )
            for part, complete, length in zip(_PARTS, completes, lengths, strict=True)
        }
        super().__init__(widgets, attrs)

    def decompress(self, value: Any) -> list[str]:
        if isinstance(value, date):
            return [str(value.day), str(value.month), str(value.year)]
        return ["", "", ""]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        labels = (_("Day"), _("Month"), _("Year"))
        for subwidget, label in zip(context["widget"]["subwidgets"], labels, strict=True):
            subwidget["part_label"] = label
        return context

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        """Through the project's templates; the form renderer knows only those of installed apps."""
        return mark_safe(get_template(self.template_name).render(self.get_context(name, value, attrs)))

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Mapping[str, Any], name: str) -> bool:
        return all(f"{name}_{part}" not in data for part in _PARTS)


class DatePartsField(forms.Field):
    """A date typed as day, month and year; says which part is missing and whether the date exists."""

    widget = DatePartsWidget
    default_error_messages = {
        "required": _("Enter the date: day, month and year."),
        "incomplete": _("Enter the day, the month and the year."),
        "impossible": _("Enter a date that exists, like 27 3 1985."),
    }

    def __init__(self, *, birthday: bool = False, **kwargs: Any) -> None:
        kwargs.setdefault("widget", DatePartsWidget(birthday=birthday))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> date | None:
        if value is None or isinstance(value, date):
            return value
        parts = [str(part or "").strip() for part in _sequence(value)]
        if not any(parts):
            return None
        if not all(parts):
            raise ValidationError(self.error_messages["incomplete"], code="incomplete")
        try:
            day, month, year = (int(part) for part in parts)
            if year < 1000:
                raise ValueError("a year has four digits")
            return date(year, month, day)
        except (ValueError, OverflowError) as problem:
            raise ValidationError(self.error_messages["impossible"], code="impossible") from problem

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(self.to_python(data) != initial)
        except ValidationError:
            return True


def _sequence(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list | tuple) else [value]
