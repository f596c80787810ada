"""Open what it takes to bring a failed refund to whom it is owed; that somebody looked is history."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from apps.accounts import services as accounts
from apps.audit.services import history_of, record_in_transaction
from apps.booking import services as booking
from apps.booking.errors import BookingNotFound
from apps.booking.types import BookingDetail
from apps.core.context import Actor
from apps.payments import services as payments
from apps.payments.types import RefundInfo
from apps.staff.errors import WorkItemNotFound
from apps.staff.queries.queue import neighbours_of, work_line
from apps.staff.types import RefundCase, WorkKind, WorkLine


def open_refund_case(*, refund_id: UUID, actor: Actor, now: datetime) -> RefundCase:
    """The refund and how to reach its traveler: each look is an entry in the booking's history.

    Raises WorkItemNotFound.
    """
    line = work_line(refund_id, kind=WorkKind.REFUND, now=now)
    with transaction.atomic(durable=True):
        record_in_transaction(
            action="staff.refund_opened",
            subject=("booking", line.case_id),
            actor=actor,
            data={"refund": str(refund_id)},
        )
    order = _order_of(line)
    note, decided_by = _decision(line)
    return RefundCase(
        refund=_refund_of(line),
        line=line,
        contact_email=order.contact_email if order else "",
        contact_phone=order.contact_phone if order else "",
        note=note,
        decided_by=decided_by,
        neighbours=neighbours_of(refund_id, kind=WorkKind.REFUND),
    )


def _refund_of(line: WorkLine) -> RefundInfo:
    for refund in payments.refunds_of(line.case_id):
        if refund.id == line.subject_id:
            return refund
    raise WorkItemNotFound


def _order_of(line: WorkLine) -> BookingDetail | None:
    try:
        return booking.get_booking(line.case_id)
    except BookingNotFound:
        return None


def _decision(line: WorkLine) -> tuple[str, str]:
    """The words with which it was closed, as long as they may be read, and by whom."""
    for entry in history_of("work_item", [str(line.id)]):
        if entry.action == "staff.work_closed":
            who = entry.data.get("decided_by", "")
            return str(entry.personal.get("note", "")), accounts.staff_names([who]).get(who, "")
    return "", ""
