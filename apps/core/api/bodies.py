"""What a request brings, checked against a serializer."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from apps.core.errors import InvalidInput, Text


def read_body(kind: type[serializers.Serializer[Any]], data: Any) -> dict[str, Any]:
    """The validated fields of `data`. Raises rest_framework's ValidationError, by field.

    A serializer copies all its fields anew for each request; one that only reads keeps nothing of what it read, so
    that one of a kind serves all requests.
    """
    return dict(_reader(kind).run_validation(data))


def read_query(kind: type[serializers.Serializer[Any]], given: QueryDict) -> dict[str, Any]:
    """The same for query parameters; those of no meaning are ignored. Raises InvalidInput for one that is repeated."""
    repeated: dict[str, list[Text]] = {
        name: [_("Give this parameter once.")]
        for name, values in given.lists()
        if len(values) > 1 and name in _reader(kind).fields
    }
    if repeated:
        raise InvalidInput(errors=repeated)
    return read_body(kind, {name: given[name] for name in given})


@lru_cache(maxsize=64)
def _reader(kind: type[serializers.Serializer[Any]]) -> serializers.Serializer[Any]:
    return kind()
