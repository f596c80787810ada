"""JSON as RFC 8259 and I-JSON (RFC 7493) have it: UTF-8, names once, plain numbers, and not nested without end."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import IO, Any, NoReturn

from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser

MAX_DEPTH = 16


class StrictJSONParser(BaseParser):
    """Takes nothing that two readers could read differently. A `charset` parameter means nothing to JSON."""

    media_type = "application/json"

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        """Raises ParseError."""
        try:
            document = json.loads(
                stream.read().decode("utf-8"), parse_constant=_refuse, object_pairs_hook=_object
            )
            _check_depth(document)
        except (ValueError, RecursionError) as error:
            raise ParseError from error
        return document


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not JSON")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        raise ValueError("a name is given twice")
    return members


def _check_depth(document: Any) -> None:
    """What is taken here can be walked and written again by anybody without meeting Python's own limit."""
    level = _containers([document])
    depth = 0
    while level:
        depth += 1
        if depth > MAX_DEPTH:
            raise ValueError("nested too deeply")
        level = [inner for outer in level for inner in _containers(outer)]


def _containers(container: dict[str, Any] | list[Any]) -> list[dict[str, Any] | list[Any]]:
    values = container.values() if isinstance(container, dict) else container
    return [value for value in values if isinstance(value, dict | list)]
