"""Serializers that every part of the API shares: money and problems."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from apps.core.money import Money


class MoneySerializer(serializers.Serializer[Money]):
    """`{"amount": 12350, "currency": "EUR"}`: whole minor units of an ISO 4217 currency."""

    amount = serializers.IntegerField(help_text="Minor units: cents of EUR, yen of JPY.")
    currency = serializers.RegexField(r"^[A-Z]{3}$", help_text="ISO 4217 code.")

    def to_representation(self, instance: Money) -> dict[str, Any]:
        return dict(instance.to_json())


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
