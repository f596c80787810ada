"""Facts that contexts publish, and who reacts to them.

An event is a frozen dataclass with TYPE and VERSION. It is written into the outbox in the transaction of the fact;
the relay delivers it at least once and in no particular order, so that every handler is idempotent. A consumer of an
older VERSION keeps working while two releases run side by side: fields are added with defaults, never renamed.
"""

from __future__ import annotations

import types
from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any, ClassVar, TypeVar, Union, get_args, get_origin, get_type_hints
from uuid import UUID

from apps.core import context
from apps.core.ids import uuid7
from apps.core.locks import assert_in_transaction
from apps.core.models import OutboxEvent
from apps.core.money import Money


@dataclass(frozen=True, kw_only=True)
class Event:
    """A fact in the past tense. Fields: str, int, bool, UUID, date, datetime, Money, tuples of them, or None."""

    TYPE: ClassVar[str]
    VERSION: ClassVar[int] = 1


E = TypeVar("E", bound=Event)
Function = Callable[..., None]


@dataclass(frozen=True, slots=True)
class Handler:
    """A reaction. An `outermost` one opens its own transactions (it may use the network) and is idempotent by itself;
    any other runs inside the transaction that writes its receipt."""

    name: str
    event: type[Event]
    function: Function
    outermost: bool


_types: dict[str, type[Event]] = {}
_handlers: dict[str, list[Handler]] = {}


def register_event(cls: type[E]) -> type[E]:
    """Class decorator: makes an event known by its TYPE."""
    if cls.TYPE in _types:
        raise ValueError(f"event type {cls.TYPE!r} is registered twice")
    _types[cls.TYPE] = cls
    return cls


def handle(event: type[Event], *, name: str, outermost: bool = False) -> Callable[[Function], Function]:
    """Decorator: `function(event, event_id=...)` reacts to `event`. `name`, `<context>.<verb_noun>`, stays for good."""

    def register(function: Function) -> Function:
        known = _handlers.setdefault(event.TYPE, [])
        if any(handler.name == name for handler in known):
            raise ValueError(f"handler {name!r} is registered twice")
        known.append(Handler(name, event, function, outermost))
        return function

    return register


def handlers_of(event_type: str) -> list[Handler]:
    return list(_handlers.get(event_type, []))


def registered_types() -> dict[str, type[Event]]:
    return dict(_types)


def publish_in_transaction(event: Event) -> UUID:
    """Writes `event` into the outbox of the running transaction. Returns the event's id."""
    assert_in_transaction()
    row = outbox_row(event)
    row.save(force_insert=True)
    return row.id


def outbox_row(event: Event) -> OutboxEvent:
    """The unsaved row of an event, for operations that insert several rows at once."""
    return OutboxEvent(
        id=uuid7(),
        type=event.TYPE,
        version=event.VERSION,
        payload=to_payload(event),
        request_id=context.current().request_id,
    )


def to_payload(event: Event) -> dict[str, Any]:
    return {field.name: _encode(getattr(event, field.name)) for field in fields(event)}


def from_payload(event_type: str, payload: dict[str, Any]) -> Event:
    """The event of a stored row. Fields that this release doesn't know are left out; KeyError for an unknown type."""
    cls = _types[event_type]
    hints = get_type_hints(cls)
    known = {field.name for field in fields(cls)}
    return cls(**{name: _decode(hints[name], value) for name, value in payload.items() if name in known})


def _encode(value: Any) -> Any:
    if isinstance(value, Money):
        return value.to_json()
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_encode(item) for item in value]
    if value is None or isinstance(value, str | int | bool):
        return value
    raise TypeError(f"an event can't carry {type(value).__name__}")


def _decode(hint: Any, value: Any) -> Any:
    if value is None:
        return None
    origin = get_origin(hint)
    if origin in {Union, types.UnionType}:
        return _decode(next(option for option in get_args(hint) if option is not type(None)), value)
    if origin is tuple:
        return tuple(_decode(get_args(hint)[0], item) for item in value)
    if hint is Money:
        return Money(value["amount"], value["currency"])
    if hint is UUID:
        return UUID(value)
    if hint is datetime:
        return datetime.fromisoformat(value)
    if hint is date:
        return date.fromisoformat(value)
    return value
