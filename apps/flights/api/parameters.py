"""What the look-ups take: query parameters, strictly read, so that a mistake is named and not guessed at."""

from __future__ import annotations

import re
from functools import cache
from typing import Any, TypeVar

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from apps.core.api.problems import flatten
from apps.core.errors import InvalidInput, Text
from apps.flights.policies.search_rules import MAX_CONNECTIONS, SORTS
from apps.flights.queries.airports import MAX_QUERY
from apps.flights.types import MAX_SEATED, Cabin

S = TypeVar("S", bound=serializers.Serializer[dict[str, Any]])

_DIGITS = re.compile(r"[0-9]{1,4}", re.ASCII)


class CountField(serializers.IntegerField):
    """A whole number in plain digits: no sign, no spaces, no decimals."""

    default_error_messages = {
        "invalid": _("Give a whole number."),
        "min_value": _("Give at least {min_value}."),
        "max_value": _("Give at most {max_value}."),
    }

    def to_internal_value(self, data: Any) -> int:
        if not _DIGITS.fullmatch(str(data)):
            self.fail("invalid")
        return super().to_internal_value(data)


class NamedChoiceField(serializers.ChoiceField):
    """One of a few words; the refusal names them."""

    default_error_messages = {"invalid_choice": _("Choose one of these: {words}.")}

    def to_internal_value(self, data: Any) -> str:
        if data not in self.choices:
            self.fail("invalid_choice", words=", ".join(self.choices))
        return str(data)


class PlaceField(serializers.RegexField):
    """An IATA code in either case."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            r"^[A-Za-z]{3}\Z",
            max_length=3,
            trim_whitespace=False,
            error_messages={"invalid": _("Give a code of three letters, like LHR or LON.")},
            **kwargs,
        )

    def to_internal_value(self, data: Any) -> str:
        return str(super().to_internal_value(data)).upper()


class DayField(serializers.DateField):
    """An ISO 8601 date."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            input_formats=["iso-8601"],
            error_messages={"invalid": _("Give a date that exists as YYYY-MM-DD, like 2026-12-10.")},
            **kwargs,
        )


class OffersQuery(serializers.Serializer[dict[str, Any]]):
    origin = PlaceField(help_text="IATA code of an airport or a metropolitan area.")
    destination = PlaceField(help_text="IATA code of an airport or a metropolitan area.")
    departure_date = DayField(help_text="Local date at the origin.")
    return_date = DayField(required=False, help_text="Local date at the destination, for a return trip.")
    cabin = NamedChoiceField(choices=Cabin.values, default=Cabin.ECONOMY.value)
    adults = CountField(min_value=1, max_value=MAX_SEATED, default=1, help_text="12 years and older.")
    children = CountField(
        min_value=0,
        max_value=MAX_SEATED - 1,
        default=0,
        help_text="2 to 11 years, and infants with a seat of their own.",
    )
    infants = CountField(
        min_value=0,
        max_value=MAX_SEATED,
        default=0,
        help_text="Under 2 years, each on the lap of an adult.",
    )
    max_connections = CountField(min_value=0, max_value=MAX_CONNECTIONS, default=1)
    sort = NamedChoiceField(choices=SORTS, default="recommended")


class AirportsQuery(serializers.Serializer[dict[str, Any]]):
    q = serializers.CharField(
        min_length=1,
        max_length=MAX_QUERY,
        trim_whitespace=False,
        help_text="A code, or the start of a city, airport or country name in any of our languages.",
    )


def read(serializer: type[S], given: QueryDict) -> dict[str, Any]:
    """The validated parameters. Raises InvalidInput with errors by name; parameters of no meaning are ignored."""
    reader = _reader(serializer)
    repeated: dict[str, list[Text]] = {
        name: [_("Give this parameter once.")] for name in reader.fields if len(given.getlist(name)) > 1
    }
    if repeated:
        raise InvalidInput(errors=repeated)
    try:
        values: dict[str, Any] = reader.run_validation({name: given[name] for name in given})
    except serializers.ValidationError as error:
        raise InvalidInput(errors=flatten(error.detail)) from error
    return values


@cache
def _reader(serializer: type[S]) -> S:
    """Building the fields costs more than reading with them, and validation leaves no trace in them."""
    return serializer()
