"""Dates, clock times and durations as people write them; templates reach these through the `ui` tag library.

Moments keep the zone they carry: an airport's time is shown at that airport's clock, never converted.
The clock is the ticket's: 24 hours in every language.
"""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache

from babel.core import Locale
from babel.dates import format_date, format_skeleton
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from apps.core import clock as clocks
from apps.core.money import babel_locale

# Plain "en" means US order in CLDR; an airline writes the day before the month, as its documents do.
_DATE_LOCALES = {"en": Locale("en", "GB")}


def date_locale(language: str | None = None) -> Locale:
    """CLDR's locale for dates in `language` (default: the active one)."""
    code = language or get_language() or "en"
    return _DATE_LOCALES.get(code) or babel_locale(code)


def _aware(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a moment without a zone has no clock time")
    return moment


def clock(moment: datetime) -> str:
    """`14:05` at the moment's own zone. ValueError when it has none."""
    return _aware(moment).strftime("%H:%M")


def zone_name(moment: datetime) -> str:
    """The zone as travelers know it: `CET`, or `UTC+3` where the zone has only an offset for a name."""
    name = _aware(moment).tzname() or ""
    if not name.startswith(("+", "-")):
        return name
    sign, hours, minutes = name[0], name[1:3], name[3:5]
    return f"UTC{sign}{int(hours)}" + (f":{minutes}" if minutes not in ("", "00") else "")


def clock_zone(moment: datetime) -> str:
    """`14:05 CET`."""
    return f"{clock(moment)} {zone_name(moment)}"


def day(value: date) -> str:
    """`Thu 10 Dec`; in another year than this one, `Thu, 10 Dec 2027`."""
    return _skeleton("MMMEd" if value.year == clocks.now().year else "yMMMEd", value)


def day_short(value: date) -> str:
    """`10 Dec`."""
    return _skeleton("MMMd", value)


def day_long(value: date) -> str:
    """`Thursday, 10 December 2026`."""
    return str(format_date(value, "full", locale=date_locale()))


def weekday(value: date) -> str:
    """`Thu`."""
    return _skeleton("E", value)


def _skeleton(skeleton: str, value: date) -> str:
    return _formatted(skeleton, value.year, value.month, value.day, get_language() or "en")


@lru_cache(maxsize=4096)
def _formatted(skeleton: str, year: int, month: int, day_of_month: int, language: str) -> str:
    return str(format_skeleton(skeleton, date(year, month, day_of_month), locale=date_locale(language)))


def duration(minutes: int) -> str:
    """`7 h 25 min`, `50 min`, `2 h`; whole minutes, not negative."""
    if minutes < 0:
        raise ValueError("a duration is not negative")
    hours, rest = divmod(int(minutes), 60)
    if hours and rest:
        return _("%(hours)d h %(minutes)d min") % {"hours": hours, "minutes": rest}
    if hours:
        return _("%(hours)d h") % {"hours": hours}
    return _("%(minutes)d min") % {"minutes": rest}


def days_later(departs: datetime, arrives: datetime) -> int:
    """How many calendar days the local arrival lies after the local departure; -1 across the date line."""
    return (arrives.date() - departs.date()).days
