"""The queue is fed by what other contexts publish, and by nothing else."""

from __future__ import annotations

from uuid import UUID

from apps.accounts.events import DocumentReviewed, DocumentSubmitted, DocumentWithdrawn
from apps.accounts.types import ScanMarks
from apps.booking.events import BookingCancelled
from apps.core.context import SYSTEM
from apps.core.events import handle
from apps.payments.events import RefundFailed
from apps.staff.operations.close_case import close_case_in_transaction
from apps.staff.operations.close_work_item import close_work_item_in_transaction
from apps.staff.operations.open_refund import open_refund_in_transaction
from apps.staff.operations.open_work_item import open_work_item_in_transaction
from apps.staff.types import Outcome, WorkKind


@handle(DocumentSubmitted, name="staff.open_document_check")
def open_document_check(event: DocumentSubmitted, *, event_id: UUID) -> None:
    open_work_item_in_transaction(
        kind=WorkKind.DOCUMENT_VALIDATION,
        subject_id=event.document_id,
        case_id=event.case_id,
        locator=event.locator,
        due_at=event.needed_by,
        actor=SYSTEM,
        marks=ScanMarks(
            flight=event.flight,
            route=event.route,
            zone=event.zone,
            traveler=event.traveler,
            travelers=event.travelers,
        ),
    )


@handle(DocumentReviewed, name="staff.close_decided_document_check")
def close_decided_document_check(event: DocumentReviewed, *, event_id: UUID) -> None:
    close_work_item_in_transaction(
        kind=WorkKind.DOCUMENT_VALIDATION,
        subject_id=event.document_id,
        case_id=event.case_id,
        locator=event.locator,
        due_at=event.needed_by,
        outcome=Outcome(event.state),
        actor=SYSTEM,
        decided_by=event.reviewer_id,
        closed_at=event.reviewed_at,
    )


@handle(DocumentWithdrawn, name="staff.close_withdrawn_document_check")
def close_withdrawn_document_check(event: DocumentWithdrawn, *, event_id: UUID) -> None:
    close_work_item_in_transaction(
        kind=WorkKind.DOCUMENT_VALIDATION,
        subject_id=event.document_id,
        case_id=event.case_id,
        locator=event.locator,
        due_at=event.needed_by,
        outcome=Outcome(event.state),
        actor=SYSTEM,
    )


@handle(BookingCancelled, name="staff.close_cancelled_case")
def close_cancelled_case(event: BookingCancelled, *, event_id: UUID) -> None:
    close_case_in_transaction(case_id=event.booking_id, outcome=Outcome.CANCELLED, actor=SYSTEM)


@handle(RefundFailed, name="staff.open_refund")
def open_refund(event: RefundFailed, *, event_id: UUID) -> None:
    open_refund_in_transaction(refund_id=event.refund_id, case_id=event.reference, actor=SYSTEM)
