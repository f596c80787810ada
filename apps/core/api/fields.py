"""Serializers and fields that every part of the API shares: money, problems, and values that are read strictly."""

from __future__ import annotations

import re
from datetime import date
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from apps.core.card_numbers import holds_card_number
from apps.core.money import Money

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
# Of RFC 3986 what payment providers hand back unchanged: no user before the host, no host beyond ASCII.
_WEB_ADDRESS = (
    rf"^https?://(?:(?:{_LABEL}\.)*{_LABEL}|\[[0-9A-Fa-f:.]+\])(?::[0-9]{{1,5}})?"
    r"(?:[/?#](?:[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})*)?\Z"
)


class MoneySerializer(serializers.Serializer[Money]):
    """`{"amount": 12350, "currency": "EUR"}`: whole minor units of an ISO 4217 currency."""

    amount = serializers.IntegerField(help_text="Minor units: cents of EUR, yen of JPY.")
    currency = serializers.RegexField(r"^[A-Z]{3}$", help_text="ISO 4217 code.")

    def to_representation(self, instance: Money) -> dict[str, Any]:
        return dict(instance.to_json())


class ObjectSerializer(serializers.Serializer[Any]):
    """A JSON object; anything else in its place is told so."""

    default_error_messages = {"invalid": _("Send a JSON object."), "null": _("Send a JSON object.")}


class TextField(serializers.CharField):
    """A JSON string: numbers are not quietly written out as text."""

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class WholeNumberField(serializers.IntegerField):
    """A JSON number without a fraction: texts are not quietly read as one."""

    def to_internal_value(self, data: Any) -> int:
        if not isinstance(data, int) or isinstance(data, bool):
            self.fail("invalid")
        return super().to_internal_value(data)


class DayField(serializers.DateField):
    """A day as YYYY-MM-DD, of the many forms that ISO 8601 has."""

    default_error_messages = {"invalid": _("Give a date that exists as YYYY-MM-DD, like 2026-12-10.")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(input_formats=["iso-8601"], **kwargs)

    def to_internal_value(self, value: Any) -> date:
        if not isinstance(value, str) or not _DAY.fullmatch(value):
            self.fail("invalid")
        return super().to_internal_value(value)


class NamedChoiceField(serializers.ChoiceField):
    """One of a few words; the refusal names them."""

    default_error_messages = {"invalid_choice": _("Choose one of these: {words}.")}

    def to_internal_value(self, data: Any) -> str:
        # Lists and objects of a JSON body can't be looked up among words.
        if not isinstance(data, str) or data not in self.choices:
            self.fail("invalid_choice", words=", ".join(self.choices))
        return str(data)


class IdField(serializers.UUIDField):
    """A UUID as text: a number is not quietly read as one."""

    def to_internal_value(self, data: Any) -> UUID:
        if not isinstance(data, str):
            self.fail("invalid", value=data)
        return super().to_internal_value(data)


class WebAddressField(TextField):
    """Where a browser may be sent: http or https, an ASCII host, a port that exists."""

    default_error_messages = {
        "card_number": _("This looks like a card number. Name the order in another way."),
        "port": _("There is no such host or port."),
    }

    def __init__(self, *, max_length: int, **kwargs: Any) -> None:
        super().__init__(max_length=max_length, trim_whitespace=False, **kwargs)
        words = _(
            "Give an address that starts with https:// or http://, like https://example.com/back. "
            "Write anything beyond ASCII percent-encoded, and in the host's name as xn--."
        )
        self.validators.append(RegexValidator(_WEB_ADDRESS, words))

    def run_validators(self, value: str) -> None:
        super().run_validators(value)
        if not _has_place(value):
            self.fail("port")
        if holds_card_number(value):
            self.fail("card_number")


def _has_place(address: str) -> bool:
    """Whether the host and the port of a web address can exist."""
    try:
        return urlsplit(address).port != 0
    except ValueError:
        return False


class BoundedListField(serializers.ListField):
    """A list whose length is judged before any of its items: a million of them cost no more than one too many."""

    def __init__(self, *, max_length: int, **kwargs: Any) -> None:
        super().__init__(max_length=max_length, **kwargs)
        self._most = max_length

    def to_internal_value(self, data: Any) -> list[Any]:
        if isinstance(data, list) and len(data) > self._most:
            self.fail("max_length", max_length=self._most)
        return super().to_internal_value(data)


class ProblemSerializer(serializers.Serializer[dict[str, Any]]):
    """An error as RFC 9457 has it. Branch on `code`, which is stable; `title` is for people."""

    type = serializers.CharField(help_text="Where the code is explained.")
    title = serializers.CharField(help_text="What is wrong and how to go on, in the language asked for.")
    status = serializers.IntegerField(help_text="The HTTP status.")
    code = serializers.CharField(help_text="Stable name of the error.")
    request_id = serializers.CharField(help_text="Name it when you ask us about this answer.")
    params = serializers.DictField(required=False, help_text="Facts that a program may use.")
    errors = serializers.DictField(  # type: ignore[assignment]  # a field, not the property of that name
        child=serializers.ListField(child=serializers.CharField()),
        required=False,
        help_text="What is wrong with each field, by its path in the request.",
    )
