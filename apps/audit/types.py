"""What audit hands out."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Subject:
    """What an entry is about: `("booking", <id>)`, `("user", <id>)`, `("document", <id>)`."""

    type: str
    id: str


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One line of history. `personal` is empty when there was nothing personal, or when the person was erased."""

    id: str
    action: str
    subject: Subject
    occurred_at: datetime
    recorded_at: datetime
    actor_kind: str
    actor_id: str
    actor_role: str
    channel: str
    request_id: str
    data: dict[str, Any]
    personal: dict[str, Any] = field(default_factory=dict)
    erased: bool = False


@dataclass(frozen=True, slots=True)
class OpenedMonths:
    """The partitions that are open now, and the first days of the months that could not be opened this time."""

    partitions: tuple[str, ...]
    failed: tuple[date, ...] = ()
