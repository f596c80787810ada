"""The tag library of the design system; `templates/components/README.md` says what each of them takes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from django import template
from django.conf import settings
from django.forms import BoundField, CheckboxInput, ClearableFileInput, Select, Textarea
from django.forms.widgets import ChoiceWidget, Input
from django.http import HttpRequest
from django.template.loader import get_template
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import ngettext

from apps.core import asset_names, formatting
from apps.core.money import Money
from apps.core.templatetags import _alternates, _components, _counted, _errors
from apps.core.templatetags import _seats as seats
from apps.core.web.fields import DatePartsWidget

register = template.Library()
register.tag("ui", _components.ui)
register.tag("wrap", _components.wrap)
register.tag("slot", _components.slot)
register.simple_tag(_components.fixed)
register.simple_tag(_components.site_places)


# Formatting ------------------------------------------------------------------------------------
@register.filter
def money(value: Money | None) -> str:
    return "" if value is None else value.format()


@register.filter
def clock(value: datetime | None) -> str:
    return "" if value is None else formatting.clock(value)


@register.filter
def clock_zone(value: datetime | None) -> str:
    return "" if value is None else formatting.clock_zone(value)


@register.filter
def day(value: date | None) -> str:
    return "" if value is None else formatting.day(value)


@register.filter
def day_short(value: date | None) -> str:
    return "" if value is None else formatting.day_short(value)


@register.filter
def day_long(value: date | None) -> str:
    return "" if value is None else formatting.day_long(value)


@register.filter
def weekday(value: date | None) -> str:
    return "" if value is None else formatting.weekday(value)


@register.filter
def duration(value: int | None) -> str:
    return "" if value is None else formatting.duration(value)


@register.filter
def iso(value: date | datetime | None) -> str:
    """For `datetime=""` attributes: RFC 3339 to the second, with the offset."""
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    return "" if value is None else value.isoformat()


@register.filter
def code(value: str) -> SafeString:
    """An airport, flight or booking code: kept left to right inside any sentence."""
    return format_html('<bdi class="code">{}</bdi>', value)


@register.filter
def initials(name: str) -> str:
    words = [word for word in name.split() if word]
    return "".join(word[0] for word in ([words[0], words[-1]] if len(words) > 1 else words)).upper()


@register.simple_tag
def local_time(moment: datetime) -> SafeString:
    return format_html('<time class="figures" datetime="{}">{}</time>', iso(moment), formatting.clock(moment))


@register.simple_tag
def day_shift(departs: datetime, arrives: datetime) -> SafeString:
    """`+1` beside an arrival time, in words for those who listen."""
    days = formatting.days_later(departs, arrives)
    if days == 0:
        return mark_safe("")
    if days > 0:
        words = ngettext("%(days)d day later", "%(days)d days later", days) % {"days": days}
    else:
        words = ngettext("%(days)d day earlier", "%(days)d days earlier", -days) % {"days": -days}
    return format_html(
        '<sup class="day-shift"><span aria-hidden="true">{}{}</span>'
        '<span class="visually-hidden"> {}</span></sup>',
        "+" if days > 0 else "\N{MINUS SIGN}",
        abs(days),
        words,
    )


@register.filter
def times(count: int) -> range:
    """1 to `count`, to repeat something."""
    return range(1, int(count) + 1)


@register.simple_tag
def heat_offset(level: int, height: int) -> str:
    """Where a bar begins, from the top, that fills `level` percent of `height`."""
    return f"{height - height * max(0, min(100, level)) / 100:g}"


@register.simple_tag
def seat_words(seat: Any, short: bool = False) -> str:
    """`12A, window, extra legroom, €18.00, available`; `short` leaves out the name and the state."""
    return seats.describe(seat, short=short)


# Markup ----------------------------------------------------------------------------------------
ICONS = tuple(
    sorted(file.stem for file in (asset_names.ROOT / "templates" / "components" / "icons").glob("*.svg"))
)


@register.simple_tag
def icon(name: str, label: str = "", **extra: str) -> SafeString:
    """One of `components/icons/`, on a 24 unit grid. `class` adds classes; a label makes it speak."""
    return _icon(name, str(label), f"icon {extra.get('class', '')}".strip())


@lru_cache(maxsize=512)
def _icon(name: str, label: str, classes: str) -> SafeString:
    shapes = mark_safe(get_template(f"components/icons/{name}.svg").render().strip())
    if label:
        return format_html(
            '<svg class="{}" viewBox="0 0 24 24" role="img" aria-label="{}">{}</svg>', classes, label, shapes
        )
    return format_html(
        '<svg class="{}" viewBox="0 0 24 24" aria-hidden="true" focusable="false">{}</svg>', classes, shapes
    )


def _flat(attributes: Mapping[str, Any]) -> SafeString:
    named = [(name.replace("_", "-"), value) for name, value in attributes.items()]
    bare = format_html_join("", " {}", ((name,) for name, value in named if value is True))
    valued = ((name, value) for name, value in named if value not in (None, False, True))
    return bare + format_html_join("", ' {}="{}"', valued)


@register.simple_tag
def attrs(**attributes: Any) -> SafeString:
    """` data-hx-get="…" data-x="…"`: True writes the bare name, None and False write nothing."""
    return _flat(attributes)


@register.simple_tag(takes_context=True)
def query(context: template.Context, **changes: Any) -> str:
    """`?…` of this page with some parameters replaced; None takes one away."""
    request: HttpRequest = context["request"]
    parameters = request.GET.copy()
    for name, value in changes.items():
        parameters.pop(name, None)
        if value is not None:
            parameters[name] = str(value)
    return f"?{urlencode(sorted(parameters.items()))}" if parameters else request.path


# Forms -----------------------------------------------------------------------------------------
@register.filter
def control_kind(field: BoundField) -> str:
    """Which of the field templates draws a widget."""
    widget = field.field.widget
    if isinstance(widget, DatePartsWidget):
        return "parts"
    if isinstance(widget, CheckboxInput):
        return "checkbox"
    if isinstance(widget, ClearableFileInput):
        return "file"
    if isinstance(widget, Textarea):
        return "textarea"
    if isinstance(widget, Select):
        return "select"
    if isinstance(widget, ChoiceWidget):
        return "choices"
    return widget.input_type if isinstance(widget, Input) and widget.input_type else "text"


@register.simple_tag
def control(field: BoundField, hint: str = "", attributes: str = "", **extra: Any) -> SafeString:
    """The widget itself, described by its hint and error. `extra`: attributes, underscores for hyphens."""
    described = [f"{field.auto_id}_hint"] if hint or field.help_text else []
    if field.errors:
        described.append(f"{field.auto_id}_error")
    values: dict[str, Any] = {
        name.replace("_", "-"): value for name, value in extra.items() if value not in ("", None)
    }
    if described:
        values["aria-describedby"] = " ".join(described)
    if isinstance(field.field.widget, DatePartsWidget):
        return field.as_widget()
    existing = field.field.widget.attrs.get("class", "")
    values["class"] = f"{existing} {values.get('class', 'input')}".strip()
    rendered = field.as_widget(attrs=values)
    if not attributes:
        return rendered
    head, tail = rendered.split(None, 1)
    return mark_safe(f"{head}{attributes} {tail}")


@register.simple_tag
def problems(
    form: Any = None, forms: Sequence[Any] | None = None, errors: Sequence[Any] | None = None
) -> Any:
    """What an error summary lists: every message once, with the id of the control that mends it."""
    return _errors.collect(form=form, forms=forms, errors=errors)


@register.filter
def message_kind(level: str) -> str:
    """The notice for a level of Django's messages."""
    return {"success": "success", "warning": "warning", "error": "error"}.get(level, "info")


# Addresses -------------------------------------------------------------------------------------
@register.simple_tag(takes_context=True)
def language_alternates(context: template.Context) -> list[_alternates.Alternate]:
    return _alternates.alternates(context.get("request"))


@register.filter
def absolute(path: str) -> str:
    """With scheme and host of the site."""
    return _alternates.absolute(path)


register.simple_tag(_counted.party, name="party_words")
register.simple_tag(_counted.every_traveler_count, name="traveler_counts")
register.simple_tag(_counted.every_airport_count, name="airport_counts")


# Assets ----------------------------------------------------------------------------------------
@register.simple_tag
def stylesheets() -> SafeString:
    names = asset_names.stylesheet_names() if settings.DEBUG else [asset_names.STYLESHEET]
    return format_html_join("\n", '<link rel="stylesheet" href="{}">', ((static(name),) for name in names))


@register.simple_tag
def scripts() -> SafeString:
    entry = asset_names.SCRIPT_ENTRY if settings.DEBUG else asset_names.SCRIPT
    return format_html(
        '<script defer src="{}"></script>\n<script type="module" src="{}"></script>',
        static("django_htmx/htmx-2.min.js"),
        static(entry),
    )


@register.simple_tag
def font_preloads() -> SafeString:
    return format_html_join(
        "\n",
        '<link rel="preload" href="{}" as="font" type="font/woff2" crossorigin>',
        ((static(face.target),) for face in asset_names.FACES if face.preload),
    )
