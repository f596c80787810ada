"""The search: places as people type them, dates, a party."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django import forms
from django.db.models import TextChoices
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from apps.core import clock
from apps.core.errors import InvalidInput
from apps.flights import services as flights
from apps.flights.types import AirportInfo, Cabin, Party

_CODE = re.compile(r"^(?:.*\()?\s*([A-Za-z]{3})\s*\)?\s*$")
_SUGGESTIONS = 4
PARTY = ("adults", "children", "infants")
MOST_OF_A_KIND = 9
_DAY_FORMATS = ["%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y"]
_WESTERNMOST = timedelta(hours=12)
"""How far behind UTC the day may be that still runs somewhere: before a place is known, none of its days is over."""


# What a count may be typed as; anything else counts as nobody.
_COUNTS = {str(number): number for number in range(100)}


class Sort(TextChoices):
    """Orders of the results; the values are those of the search."""

    RECOMMENDED = "recommended", _lazy("Recommended")
    CHEAPEST = "cheapest", _lazy("Cheapest")
    FASTEST = "fastest", _lazy("Fastest")
    EARLIEST = "earliest", _lazy("Earliest")

    @property
    def parameter(self) -> str:
        """As an address has it: the ordinary order needs no word."""
        return "" if self is Sort.RECOMMENDED else self.value


@dataclass(frozen=True, slots=True)
class Place:
    """What a typed place stands for: an airport's code, or a metropolitan area's, and the city's name."""

    iata: str
    city: str
    served: bool = True


class _DayInput(forms.DateInput):
    """The browser's own calendar; whoever has none types 2026-12-10."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")

    def format_value(self, value: Any) -> str | None:
        """Of what was typed, only a day of the calendar: browsers take nothing else."""
        try:
            day = forms.DateField(input_formats=_DAY_FORMATS).to_python(super().format_value(value))
        except forms.ValidationError:
            return None
        return day.isoformat() if day else None


def _place(label: Any, missing: Any) -> forms.CharField:
    unusable = _lazy("Try a city or a three-letter code.")
    return forms.CharField(
        label=label,
        max_length=80,
        error_messages={
            "required": missing,
            "max_length": unusable,
            "null_characters_not_allowed": unusable,
        },
    )


def _day(*, required: bool, label: Any, invalid: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=required,
        widget=_DayInput(),
        input_formats=_DAY_FORMATS,
        error_messages={"required": _lazy("Choose the day of departure."), "invalid": invalid},
    )


def _count(label: Any, hint: Any, *, problem: Any) -> forms.IntegerField:
    """`problem` names the field: in the summary it stands among those of others."""
    return forms.IntegerField(
        label=label,
        help_text=hint,
        required=False,
        min_value=0,
        max_value=MOST_OF_A_KIND,
        error_messages={"invalid": problem, "min_value": problem, "max_value": problem},
    )


class SearchForm(forms.Form):
    """`places` maps `origin` and `destination` to what they stand for; `suggestions` to what may have been meant."""

    use_required_attribute = False

    origin = _place(_lazy("From"), _lazy("Say where you fly from."))
    destination = _place(_lazy("To"), _lazy("Say where you fly to."))
    departure_date = _day(
        required=True,
        label=_lazy("Departure"),
        invalid=_lazy("Departure: choose a date that exists, like 2026-12-10."),
    )
    return_date = _day(
        required=False,
        label=_lazy("Return"),
        invalid=_lazy("Return: choose a date that exists, like 2026-12-10."),
    )
    cabin = forms.ChoiceField(
        label=_lazy("Cabin"),
        choices=Cabin.choices,
        error_messages={"invalid_choice": _lazy("Cabin: choose one of those in the list.")},
    )
    adults = _count(
        _lazy("Adults"), _lazy("12 and older"), problem=_lazy("Adults: enter a number from 1 to 9.")
    )
    children = _count(
        _lazy("Children"),
        _lazy("under 12, with a seat"),
        problem=_lazy("Children: enter a number from 0 to 9."),
    )
    infants = _count(
        _lazy("Infants"), _lazy("under 2, on a lap"), problem=_lazy("Infants: enter a number from 0 to 9.")
    )

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, initial: Mapping[str, Any] | None = None
    ) -> None:
        given = {"adults": 1, "children": 0, "infants": 0, "cabin": Cabin.ECONOMY.value, **(initial or {})}
        # A search without a word about the party is one for an adult in economy, and shows so.
        super().__init__({**given, **data} if data is not None else None, initial=given)
        self.places: dict[str, Place] = {}
        self.suggestions: dict[str, list[AirportInfo]] = {}
        self.party = Party()
        now = clock.now()
        for name in ("departure_date", "return_date"):
            self.fields[name].widget.attrs["min"] = (now - _WESTERNMOST).date().isoformat()
            self.fields[name].widget.attrs["max"] = flights.last_day_on_sale(now.date()).isoformat()

    def clean_origin(self) -> str:
        return self._resolve("origin")

    def clean_destination(self) -> str:
        return self._resolve("destination")

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        self._check_places()
        self._check_days(cleaned.get("departure_date"), cleaned.get("return_date"))
        self._check_party()
        return cleaned

    @property
    def query(self) -> dict[str, str]:
        """The search in the words of an address. For a valid form."""
        cleaned = self.cleaned_data
        days = {
            name: cleaned[name].isoformat() for name in ("departure_date", "return_date") if cleaned[name]
        }
        party = {name: str(getattr(self.party, name)) for name in PARTY}
        places = {name: self.places[name].iata for name in ("origin", "destination")}
        return {**places, **days, "cabin": cleaned["cabin"], **party}

    @property
    def party_text(self) -> str:
        """`2 travelers, Economy`; for a party that can't travel too, as it was typed."""
        count = sum(_COUNTS.get(str(self[name].value()), 0) for name in PARTY)
        people = ngettext("%(count)d traveler", "%(count)d travelers", count) % {"count": count}
        cabin = dict(Cabin.choices).get(self["cabin"].value(), "")
        return f"{people}, {cabin}" if cabin else people

    @property
    def origin_choice(self) -> dict[str, str] | None:
        return self._choice("origin")

    @property
    def destination_choice(self) -> dict[str, str] | None:
        return self._choice("destination")

    def _choice(self, name: str) -> dict[str, str] | None:
        """What the airport field shows big; nothing before a place is known."""
        if self.is_bound and name in self.places:
            return {"iata": self.places[name].iata, "city": self.places[name].city}
        if self.is_bound:
            return None
        place = _of_code(str(self.initial.get(name, "")))
        return {"iata": place.iata, "city": place.city} if place else None

    def _resolve(self, name: str) -> str:
        typed: str = self.cleaned_data[name]
        place = _of_code(typed) or self._of_name(name, typed)
        if place is None:
            return typed
        self.places[name] = place
        return place.iata

    def _of_name(self, name: str, typed: str) -> Place | None:
        language = get_language() or "en"
        codes = flights.resolve_place(typed)
        airports = flights.get_airports(codes=codes, language=language)
        meant = [airports[code] for code in codes if code in airports]
        if len(meant) == 1:
            return Place(meant[0].iata, meant[0].city, meant[0].served)
        areas = {airport.metro_code for airport in meant}
        if len(areas) == 1 and "" not in areas:
            return Place(meant[0].metro_code, meant[0].city, any(airport.served for airport in meant))
        self.suggestions[name] = (meant or flights.find_airports(q=typed, language=language))[:_SUGGESTIONS]
        if meant:
            self.add_error(name, _("There is more than one place with this name. Choose the one you mean."))
        else:
            self.add_error(
                name,
                _("We don't know the airport “%(typed)s”. Try a city or a three-letter code.")
                % {"typed": typed},
            )
        return None

    def _check_places(self) -> None:
        origin, destination = self.places.get("origin"), self.places.get("destination")
        if origin and destination and origin.iata == destination.iata:
            self.add_error("destination", _("Choose two different places to fly between."))

    def _check_days(self, departure: date | None, back: date | None) -> None:
        # Whether a day is over is for the search to say, by the clock of the airport.
        if departure and back and back < departure:
            self.add_error("return_date", _("The return can't be before the departure. Choose a later day."))

    def _check_party(self) -> None:
        if any(name in self.errors for name in PARTY):
            return
        try:
            self.party = flights.check_party(**{name: self.cleaned_data[name] or 0 for name in PARTY})
        except InvalidInput as refused:
            self.take(refused)

    def take(self, refused: InvalidInput) -> None:
        """Shows what a service refuses beside the fields it is about."""
        for name, texts in (refused.errors or {"": [refused.message]}).items():
            self.add_error(name if name in self.fields else None, [str(text) for text in texts])


def _of_code(typed: str) -> Place | None:
    """A served airport by its code, alone or in brackets: known without asking the database."""
    match = _CODE.match(typed)
    if match is None:
        return None
    code = match.group(1).upper()
    found = flights.describe_airports(codes=[code], language=get_language() or "en").get(code)
    return Place(found.iata, found.city) if found else None
