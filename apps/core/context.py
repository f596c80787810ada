"""Who acts, through which request: known everywhere without being passed through every signature.

Operations take `actor` explicitly, since it decides what is allowed; the request's id, address and channel only
describe, and come from here into history and logs.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from typing import Literal

import structlog

ActorKind = Literal["anonymous", "guest", "user", "device", "system"]
Role = Literal["none", "customer", "staff", "admin", "system"]


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something. `id` is a user's id, a guest's booking id, or a process's name."""

    kind: ActorKind
    id: str = ""
    role: Role = "none"

    @property
    def is_staff(self) -> bool:
        return self.role in {"staff", "admin"}


ANONYMOUS = Actor(kind="anonymous")
SYSTEM = Actor(kind="system", id="flyaway", role="system")


@dataclass(frozen=True, slots=True)
class RequestContext:
    """One request, task or command: its id, and from where and through what it came."""

    actor: Actor = SYSTEM
    request_id: str = ""
    address: str = ""
    channel: Literal["web", "api", "staff", "webhook", "worker", "command"] = "command"


_current: ContextVar[RequestContext] = ContextVar("flyaway_request", default=RequestContext())  # noqa: B039 - frozen


def current() -> RequestContext:
    return _current.get()


def set_actor(actor: Actor) -> None:
    """Names the actor of the running request, once authentication knows it."""
    _current.set(replace(_current.get(), actor=actor))


def on_our_behalf() -> RequestContext:
    """For a deed of the system's that somebody's request has set off: joined to it by its id, and nobody's address."""
    return RequestContext(actor=SYSTEM, request_id=current().request_id, channel="worker")


@contextmanager
def use_context(context: RequestContext) -> Iterator[RequestContext]:
    """`context` is the running one; each line that is logged meanwhile carries its request id."""
    token = _current.set(context)
    try:
        with structlog.contextvars.bound_contextvars(
            **({"request_id": context.request_id} if context.request_id else {})
        ):
            yield context
    finally:
        _current.reset(token)
