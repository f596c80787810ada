"""Stripe's request parameters: form-encoded keys with brackets, and what may be read out of them.

`line_items[0][price_data][currency]=eur` becomes `{"line_items": [{"price_data": {"currency": "eur"}}]}`;
`expand[]=a` and `expand[0]=a` mean the same. Source: Stripe's API reference; the official client sends the
indexed form.
"""

import re
from collections.abc import Collection, Mapping
from typing import Any
from urllib.parse import parse_qsl

from payment_sandbox.errors import ApiError, invalid, missing_parameter

_KEY = re.compile(r"([^\[\]]+)((?:\[[^\[\]]*\])*)")
_INTEGER = re.compile(r"-?[0-9]{1,15}")
_MAX_FIELDS = 2000
_MAX_DEPTH = 8
_METADATA_KEYS, _METADATA_KEY_LENGTH, _METADATA_VALUE_LENGTH = 50, 40, 500


def decode_pairs(raw: bytes) -> list[tuple[str, str]]:
    """Raises a 400 `ApiError` for what is not form encoding in UTF-8, or too much of it."""
    try:
        return parse_qsl(
            raw.decode("utf-8"),
            keep_blank_values=True,
            strict_parsing=bool(raw),
            errors="strict",
            max_num_fields=_MAX_FIELDS,
        )
    except ValueError as error:
        message = (
            "Invalid request: the parameters are not valid application/x-www-form-urlencoded text in UTF-8."
        )
        raise invalid(message, code="parameter_invalid") from error


def decode(raw: bytes) -> "Params":
    """Raises a 400 `ApiError` for malformed text, malformed keys, and keys that contradict one another."""
    tree: dict[str, Any] = {}
    for key, value in decode_pairs(raw):
        match = _KEY.fullmatch(key)
        if match is None:
            raise invalid(f"Invalid parameter name: {key[:100]}", code="parameter_invalid")
        steps = [match[1], *re.findall(r"\[([^\[\]]*)\]", match[2])]
        if len(steps) > _MAX_DEPTH:
            raise invalid(f"Parameters are nested too deeply: {key[:100]}", code="parameter_invalid")
        _place(tree, steps, value, key)
    return Params({name: _settle(node) for name, node in tree.items()})


def _place(tree: dict[str, Any], steps: list[str], value: str, key: str) -> None:
    node = tree
    for place, step in enumerate(steps):
        name = step or str(len(node))
        if place == len(steps) - 1:
            if name in node:
                raise _contradiction(key)
            node[name] = value
            return
        node = node.setdefault(name, {})
        if not isinstance(node, dict):
            raise _contradiction(key)


def _contradiction(key: str) -> ApiError:
    return invalid(
        f"The parameter {key[:100]} was given twice, or both with and without brackets.", param=key[:100]
    )


def _settle(node: Any) -> Any:
    """A level whose keys count up from zero is a list."""
    if not isinstance(node, dict):
        return node
    settled = {name: _settle(child) for name, child in node.items()}
    if settled.keys() == {str(index) for index in range(len(settled))}:
        return [settled[str(index)] for index in range(len(settled))]
    return settled


class Params:
    """Reads one level of parameters; `finish` refuses what nobody has read, by name, as Stripe does.

    Every reader raises a 400 `ApiError` that names the parameter. Readers answer None for what was not sent.
    """

    def __init__(self, values: Mapping[str, Any], path: str = "") -> None:
        self._values = values
        self._path = path
        self._read: set[str] = set()
        self._children: list[Params] = []

    def name(self, key: str) -> str:
        """The full name of a parameter of this level: `price_data[currency]`."""
        return f"{self._path}[{key}]" if self._path else key

    def __contains__(self, key: str) -> bool:
        return key in self._values

    def canonical(self) -> Mapping[str, Any]:
        """All values, for comparing two requests."""
        return self._values

    def _take(self, key: str) -> Any:
        self._read.add(key)
        return self._values.get(key)

    def text(self, key: str, *, max_length: int = 500) -> str | None:
        value = self._take(key)
        if value is None:
            return None
        name = self.name(key)
        if not isinstance(value, str):
            raise invalid(f"Invalid string: {name}", param=name)
        if value == "":
            message = f"You passed an empty string for '{name}'. Remove it, or supply a non-empty value."
            raise invalid(message, param=name, code="parameter_invalid_empty")
        if len(value) > max_length:
            message = f"Invalid string: {value[:20]}...; must be at most {max_length} characters"
            raise invalid(message, param=name, code="parameter_invalid_string_length")
        return value

    def required_text(self, key: str, *, max_length: int = 500) -> str:
        value = self.text(key, max_length=max_length)
        if value is None:
            raise missing_parameter(self.name(key))
        return value

    def integer(self, key: str, *, minimum: int, maximum: int) -> int | None:
        value = self.text(key)
        if value is None:
            return None
        name = self.name(key)
        if not _INTEGER.fullmatch(value):
            raise invalid(f"Invalid integer: {value[:40]}", param=name, code="parameter_invalid_integer")
        number = int(value)
        if number < minimum:
            message = f"This value must be greater than or equal to {minimum}."
            raise invalid(message, param=name, code="parameter_invalid_integer")
        if number > maximum:
            raise invalid(
                f"This value must be at most {maximum}.", param=name, code="parameter_invalid_integer"
            )
        return number

    def boolean(self, key: str) -> bool | None:
        value = self.choice(key, ("true", "false"))
        return None if value is None else value == "true"

    def choice(self, key: str, options: Collection[str]) -> str | None:
        value = self.text(key)
        if value is not None and value not in options:
            name = self.name(key)
            message = f"Invalid {name}: must be one of {', '.join(sorted(options))}"
            raise invalid(message, param=name, code="parameter_invalid")
        return value

    def metadata(self, key: str) -> dict[str, str]:
        """At most 50 keys of 40 characters with values of 500. An empty string means none."""
        value = self._take(key)
        name = self.name(key)
        if value is None or value == "":
            return {}
        if isinstance(value, list):
            value = {str(index): item for index, item in enumerate(value)}
        if not isinstance(value, dict) or not all(isinstance(item, str) for item in value.values()):
            raise invalid("Invalid metadata: values must be strings.", param=name)
        if len(value) > _METADATA_KEYS:
            raise invalid(f"Metadata can have at most {_METADATA_KEYS} keys.", param=name)
        for item, text in value.items():
            if len(item) > _METADATA_KEY_LENGTH or len(text) > _METADATA_VALUE_LENGTH:
                raise invalid(
                    "Metadata keys have at most 40 characters, values 500.", param=f"{name}[{item[:40]}]"
                )
        return {item: text for item, text in value.items() if text != ""}

    def child(self, key: str) -> "Params | None":
        value = self._take(key)
        if value is None:
            return None
        if not isinstance(value, dict):
            raise invalid(f"Invalid object: {self.name(key)}", param=self.name(key))
        return self._adopt(value, self.name(key))

    def children(self, key: str, *, at_most: int) -> list["Params"]:
        items = self._list(key, at_most)
        for place, item in enumerate(items):
            if not isinstance(item, dict):
                raise invalid(
                    f"Invalid object: {self.name(key)}[{place}]", param=f"{self.name(key)}[{place}]"
                )
        return [self._adopt(item, f"{self.name(key)}[{place}]") for place, item in enumerate(items)]

    def texts(self, key: str, *, at_most: int) -> list[str]:
        items = self._list(key, at_most)
        if not all(isinstance(item, str) and item for item in items):
            raise invalid(f"Invalid array: {self.name(key)} must hold strings", param=self.name(key))
        return items

    def _list(self, key: str, at_most: int) -> list[Any]:
        value = self._take(key)
        name = self.name(key)
        if value is None:
            return []
        if not isinstance(value, list):
            raise invalid(f"Invalid array: {name}", param=name)
        if len(value) > at_most:
            raise invalid(f"Array {name} exceeded maximum {at_most} allowed elements.", param=name)
        return value

    def _adopt(self, values: Mapping[str, Any], path: str) -> "Params":
        child = Params(values, path)
        self._children.append(child)
        return child

    def accept(self, *keys: str) -> None:
        """Parameters of Stripe's that change nothing here."""
        self._read.update(keys)

    def finish(self) -> None:
        for key in self._values:
            if key not in self._read:
                name = self.name(key)[:100]
                message = (
                    f"Received unknown parameter: {name} (or one that the payment sandbox does not imitate)"
                )
                raise invalid(message, param=name, code="parameter_unknown")
        for child in self._children:
            child.finish()
