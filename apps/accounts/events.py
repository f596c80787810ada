"""Facts about people's papers. They carry ids and codes; who needs more asks `services`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from apps.core.events import Event, register_event


@dataclass(frozen=True, kw_only=True)
class DocumentEvent(Event):
    """What every fact about a document tells, so that any of them makes sense when it arrives first."""

    document_id: UUID
    holder_id: UUID
    case_id: UUID
    locator: str
    needed_by: datetime


@register_event
@dataclass(frozen=True, kw_only=True)
class DocumentSubmitted(DocumentEvent):
    """A scan waits for a decision, which is needed before `needed_by`: the departure, in UTC.

    The rest is its `ScanMarks`, empty in events of before there were any.
    """

    TYPE: ClassVar[str] = "accounts.document_submitted"
    flight: str = ""
    route: str = ""
    zone: str = ""
    traveler: int = 0
    travelers: int = 0


@register_event
@dataclass(frozen=True, kw_only=True)
class DocumentReviewed(DocumentEvent):
    """Staff decided: `state` is approved, or rejected with a `reason_code`."""

    TYPE: ClassVar[str] = "accounts.document_reviewed"
    state: str
    reason_code: str
    reviewer_id: str
    reviewed_at: datetime


@register_event
@dataclass(frozen=True, kw_only=True)
class DocumentWithdrawn(DocumentEvent):
    """A scan no longer matters: a newer one replaced it (`superseded`), or its holder was erased
    (`erased`)."""

    TYPE: ClassVar[str] = "accounts.document_withdrawn"
    state: str


@register_event
@dataclass(frozen=True, kw_only=True)
class ScanDiscarded(Event):
    """No document points at what is stored under this key any more: it is to go."""

    TYPE: ClassVar[str] = "accounts.scan_discarded"
    document_id: UUID
    storage_key: str
