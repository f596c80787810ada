"""What the portal shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.accounts.types import NO_MARKS, DocumentDetail, DocumentState, ScanMarks
from apps.payments.types import RefundInfo


class WorkKind(models.TextChoices):
    DOCUMENT_VALIDATION = "document_validation", _("Document to check")
    REFUND = "refund", _("Refund that failed")


# Nobody needs them any more when the order is cancelled or its flight has left. Money that is owed stays owed.
ENDS_WITH_ITS_CASE = (WorkKind.DOCUMENT_VALIDATION,)


class WorkState(models.TextChoices):
    OPEN = "open", _("Open")
    DONE = "done", _("Done")


class Outcome(models.TextChoices):
    """How an item ended: by a decision, or because what it was about went away."""

    APPROVED = "approved", _("Approved")
    REJECTED = "rejected", _("Rejected")
    HANDLED = "handled", _("Handled")
    SUPERSEDED = "superseded", _("Replaced by a newer scan")
    ERASED = "erased", _("Erased")
    CANCELLED = "cancelled", _("Booking cancelled")
    LAPSED = "lapsed", _("Flight has left")


Urgency = Literal["now", "soon", "low"]


@dataclass(frozen=True, slots=True)
class WorkLine:
    """One row of the queue."""

    id: UUID
    kind: WorkKind
    subject_id: UUID
    case_id: UUID
    locator: str
    due_at: datetime
    urgency: Urgency
    state: WorkState
    outcome: str
    closed_at: datetime | None
    marks: ScanMarks = NO_MARKS

    @property
    def outcome_label(self) -> str:
        return str(Outcome(self.outcome).label) if self.outcome else ""


@dataclass(frozen=True, slots=True)
class Queue:
    """One page of the queue, and how many items there are in each state."""

    state: WorkState
    lines: tuple[WorkLine, ...]
    open_count: int
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class Subject:
    """What an item is about."""

    kind: WorkKind
    id: UUID


@dataclass(frozen=True, slots=True)
class Neighbours:
    """What stands before and after one in the queue of open items; None at its ends."""

    previous: Subject | None
    next: Subject | None


@dataclass(frozen=True, slots=True)
class Traveler:
    """Whom a document has to show, as the booking has them."""

    full_name: str
    ticket_name: str
    date_of_birth: date
    gender: str


@dataclass(frozen=True, slots=True)
class CaseFile:
    """What a decision about a document needs. `traveler` and `route` are empty when the booking is gone."""

    document: DocumentDetail
    line: WorkLine
    traveler: Traveler | None
    route: str
    departs_local: datetime | None
    decided_by: str
    neighbours: Neighbours

    @property
    def may_decide(self) -> bool:
        return self.document.state == DocumentState.SUBMITTED


@dataclass(frozen=True, slots=True)
class RefundCase:
    """What it takes to bring a refund that failed to whom it is owed. No contact when the booking is gone or erased."""

    refund: RefundInfo
    line: WorkLine
    contact_email: str
    contact_phone: str
    note: str
    decided_by: str
    neighbours: Neighbours

    @property
    def may_decide(self) -> bool:
        return self.line.state == WorkState.OPEN
