"""Tell whoever booked that a scan can't be used."""

from __future__ import annotations

from uuid import UUID

from apps.accounts import services as accounts
from apps.accounts.errors import DocumentNotFound
from apps.booking import services as booking
from apps.booking.types import BookingDetail
from apps.notifications.mails.documents import compose_rejection
from apps.notifications.operations.deliver_mail import deliver_mail
from apps.notifications.types import MessageState, Purpose


def send_rejection(*, event_id: UUID, document_id: UUID, case_id: UUID) -> MessageState | None:
    """Asks for another scan, in the booking's language. None when the document was erased meanwhile."""
    try:
        document = accounts.document_detail(document_id)
    except DocumentNotFound:
        return None
    order = booking.get_booking(case_id)
    return deliver_mail(
        event_id=event_id,
        purpose=Purpose.DOCUMENT_REJECTED,
        case_id=case_id,
        recipient=order.contact_email,
        language=order.language,
        compose=lambda: compose_rejection(document, order.locator, _name_of(order, document.holder_id)),
    )


def _name_of(order: BookingDetail, holder_id: UUID) -> str:
    return next((person.full_name for person in order.passengers if person.id == holder_id), "")
