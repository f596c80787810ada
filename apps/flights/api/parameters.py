"""What the look-ups take: query parameters, strictly read, so that a mistake is named and not guessed at."""

from __future__ import annotations

import re
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from apps.core.api.fields import DayField, NamedChoiceField
from apps.flights.policies.search_rules import MAX_CONNECTIONS, SORTS
from apps.flights.queries.airports import MAX_QUERY
from apps.flights.types import MAX_SEATED, Cabin

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


class PartyCountField(CountField):
    """Its limits stand in the description only: parties are judged by one rule, and refused under one code."""

    def __init__(self, *, least: int, most: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.min_value, self.max_value = least, most


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


class OffersQuery(serializers.Serializer[dict[str, Any]]):
    origin = PlaceField(help_text="IATA code of an airport or a metropolitan area.")
    destination = PlaceField(help_text="IATA code of an airport or a metropolitan area.")
    departure_date = DayField(help_text="Local date at the origin.")
    return_date = DayField(required=False, help_text="Local date at the destination, for a return trip.")
    cabin = NamedChoiceField(choices=Cabin.values, default=Cabin.ECONOMY.value)
    adults = PartyCountField(
        least=1, most=MAX_SEATED, default=1, help_text="12 years and older at the last departure."
    )
    children = PartyCountField(
        least=0,
        most=MAX_SEATED - 1,
        default=0,
        help_text="Under 12 years at every departure; infants with a seat of their own are counted here.",
    )
    infants = PartyCountField(
        least=0,
        most=MAX_SEATED,
        default=0,
        help_text="Under 2 years at every departure, each on the lap of an adult.",
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
