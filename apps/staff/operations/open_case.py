"""Open what a decision about a document needs; that somebody looked is history."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from apps.accounts import services as accounts
from apps.accounts.types import DocumentDetail
from apps.audit.services import record_in_transaction
from apps.booking import services as booking
from apps.booking.errors import BookingNotFound
from apps.booking.types import BookingDetail
from apps.core.context import Actor
from apps.staff.queries.queue import neighbours_of, work_line
from apps.staff.types import CaseFile, Traveler


def open_case(*, document_id: UUID, actor: Actor, now: datetime) -> CaseFile:
    """The document and the traveler it has to show. Raises WorkItemNotFound or DocumentNotFound.

    Names and dates of birth are other people's: each look is an entry in the document's history.
    """
    line = work_line(document_id, now=now)
    document = accounts.document_detail(document_id)
    with transaction.atomic(durable=True):
        record_in_transaction(action="staff.case_opened", subject=("document", document_id), actor=actor)
    order = _order_of(document)
    return CaseFile(
        document=document,
        line=line,
        traveler=_traveler(order, document.holder_id) if order else None,
        route=" – ".join(_stations(order)) if order else "",
        departs_local=order.segments[0].departs_local if order and order.segments else None,
        decided_by=accounts.staff_names([document.reviewed_by]).get(document.reviewed_by, "")
        if document.reviewed_by
        else "",
        neighbours=neighbours_of(document_id),
    )


def _order_of(document: DocumentDetail) -> BookingDetail | None:
    try:
        return booking.get_booking(document.case_id)
    except BookingNotFound:
        return None


def _traveler(order: BookingDetail, holder_id: UUID) -> Traveler | None:
    for passenger in order.passengers:
        if passenger.id == holder_id:
            return Traveler(
                full_name=passenger.full_name,
                ticket_name=passenger.ticket_name,
                date_of_birth=passenger.date_of_birth,
                gender=passenger.gender,
            )
    return None


def _stations(order: BookingDetail) -> list[str]:
    if not order.segments:
        return []
    return [order.segments[0].origin, *(segment.destination for segment in order.segments)]
