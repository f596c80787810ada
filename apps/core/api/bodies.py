"""What a request brings, checked against a serializer."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from rest_framework import serializers


def read_body(kind: type[serializers.Serializer[Any]], data: Any) -> dict[str, Any]:
    """The validated fields of `data`. Raises rest_framework's ValidationError, by field.

    A serializer copies all its fields anew for each request; one that only reads keeps nothing of what it read, so
    that one of a kind serves all requests.
    """
    return dict(_reader(kind).run_validation(data))


@lru_cache(maxsize=64)
def _reader(kind: type[serializers.Serializer[Any]]) -> serializers.Serializer[Any]:
    return kind()
