"""The API as people read it: operations out of the schema, errors out of the code.

The schema's words are English; those of errors follow the reader.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from drf_spectacular.generators import SchemaGenerator

# `problems` and `pages` declare errors, and would otherwise be loaded by the first request that meets one.
from apps.core.api import problems  # noqa: F401
from apps.core.errors import DomainError
from apps.core.web.views import errors as pages  # noqa: F401


@dataclass(frozen=True, slots=True)
class ParameterDoc:
    name: str
    place: str
    required: bool
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class AnswerDoc:
    """`shape` is the object in it, alone or in a list; "" for none."""

    status: str
    text: str
    schema: str
    shape: str


@dataclass(frozen=True, slots=True)
class OperationDoc:
    """One method of one address."""

    id: str
    method: str
    path: str
    text: str
    body: str
    parameters: tuple[ParameterDoc, ...]
    answers: tuple[AnswerDoc, ...]


@dataclass(frozen=True, slots=True)
class FieldDoc:
    name: str
    kind: str
    required: bool
    text: str


@dataclass(frozen=True, slots=True)
class ShapeDoc:
    """An object that is sent or answered."""

    name: str
    fields: tuple[FieldDoc, ...]
    choices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ErrorDoc:
    """A stable code, with the status it comes with and what it tells people."""

    code: str
    status: int
    message: str


@lru_cache(maxsize=1)
def published_schema() -> dict[str, Any]:
    """The OpenAPI document of the running release."""
    schema: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    return schema


def operations() -> tuple[OperationDoc, ...]:
    return tuple(
        _operation(path, method, details)
        for path, methods in published_schema()["paths"].items()
        for method, details in methods.items()
    )


def _operation(path: str, method: str, details: dict[str, Any]) -> OperationDoc:
    body = details.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    return OperationDoc(
        id=details["operationId"],
        method=method.upper(),
        path=path,
        text=details.get("description", ""),
        body=type_name(body) if body else "",
        parameters=tuple(
            ParameterDoc(
                p["name"], p["in"], p.get("required", False), type_name(p["schema"]), p.get("description", "")
            )
            for p in details.get("parameters", ())
        ),
        answers=tuple(_answers(details["responses"])),
    )


def _answers(responses: dict[str, Any]) -> Iterator[AnswerDoc]:
    for status, answer in responses.items():
        content: dict[str, Any] = next(iter(answer.get("content", {}).values()), {})
        schema = content.get("schema", {})
        yield AnswerDoc(
            status, answer.get("description", ""), type_name(schema), type_name(schema.get("items", schema))
        )


def shapes() -> tuple[ShapeDoc, ...]:
    return tuple(
        ShapeDoc(
            name=name,
            fields=tuple(
                FieldDoc(
                    field, type_name(kind), field in shape.get("required", ()), kind.get("description", "")
                )
                for field, kind in shape.get("properties", {}).items()
            ),
            choices=tuple(str(choice) for choice in shape.get("enum", ())),
        )
        for name, shape in published_schema()["components"]["schemas"].items()
    )


def type_name(schema: dict[str, Any]) -> str:
    """A schema in a word or two: `Money`, `list of Offer`, `string (date-time) or null`."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    for combined in ("allOf", "oneOf", "anyOf"):
        if combined in schema:
            return " or ".join(type_name(part) for part in schema[combined])
    kind = schema.get("type", "")
    if kind == "array":
        return f"list of {type_name(schema.get('items', {}))}"
    words = " or ".join(kind) if isinstance(kind, list) else str(kind)
    return f"{words} ({schema['format']})" if "format" in schema else words


def errors() -> tuple[ErrorDoc, ...]:
    """Every code that an answer of FlyAway may carry, in alphabetical order."""
    documents = (document for cls in error_classes() for document in _error(cls))
    return tuple(sorted(documents, key=lambda document: document.code))


def error_classes(base: type[DomainError] = DomainError) -> Iterator[type[DomainError]]:
    """Every kind of domain error."""
    for cls in base.__subclasses__():
        yield cls
        yield from error_classes(cls)


def _error(cls: type[DomainError]) -> Iterator[ErrorDoc]:
    """The codes that a class declares itself; what it inherits is told of where it is declared."""
    if "code" in vars(cls):
        yield ErrorDoc(cls.code, cls.status, str(cls.message))
    for code, meaning in vars(cls).get("codes", {}).items():
        yield ErrorDoc(code, cls.status, str(meaning))
