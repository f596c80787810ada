"""Which news is told to people. Sending is network, so these run outside the receipt's transaction."""

from __future__ import annotations

from uuid import UUID

from apps.accounts.events import DocumentReviewed
from apps.accounts.types import DocumentState
from apps.booking.events import BookingCancelled, BookingPaid, BookingTicketed, HoldExtended, TicketingFailed
from apps.core.events import handle
from apps.notifications.operations.send_booking_mail import send_booking_mail
from apps.notifications.operations.send_document_mail import send_rejection
from apps.notifications.operations.send_refund_mail import send_refund_failed
from apps.notifications.types import Purpose
from apps.payments.events import RefundFailed


@handle(HoldExtended, name="notifications.send_held", outermost=True)
def send_held(event: HoldExtended, *, event_id: UUID) -> None:
    send_booking_mail(event_id=event_id, purpose=Purpose.HELD, booking_id=event.booking_id)


@handle(BookingTicketed, name="notifications.send_receipt", outermost=True)
def send_receipt(event: BookingTicketed, *, event_id: UUID) -> None:
    # News of an older release, which is followed by no other.
    if not event.paid_follows:
        send_booking_mail(event_id=event_id, purpose=Purpose.RECEIPT, booking_id=event.booking_id)


@handle(BookingPaid, name="notifications.send_paid_receipt", outermost=True)
def send_paid_receipt(event: BookingPaid, *, event_id: UUID) -> None:
    send_booking_mail(event_id=event_id, purpose=Purpose.RECEIPT, booking_id=event.booking_id)


@handle(BookingCancelled, name="notifications.send_cancellation", outermost=True)
def send_cancellation(event: BookingCancelled, *, event_id: UUID) -> None:
    send_booking_mail(
        event_id=event_id, purpose=Purpose.CANCELLATION, booking_id=event.booking_id, news=event
    )


@handle(TicketingFailed, name="notifications.send_ticketing_failed", outermost=True)
def send_ticketing_failed(event: TicketingFailed, *, event_id: UUID) -> None:
    send_booking_mail(
        event_id=event_id, purpose=Purpose.TICKETING_FAILED, booking_id=event.booking_id, news=event
    )


@handle(RefundFailed, name="notifications.send_refund_failed", outermost=True)
def tell_of_failed_refund(event: RefundFailed, *, event_id: UUID) -> None:
    send_refund_failed(event_id=event_id, booking_id=event.reference, amount=event.amount)


@handle(DocumentReviewed, name="notifications.send_document_rejected", outermost=True)
def send_document_rejected(event: DocumentReviewed, *, event_id: UUID) -> None:
    if event.state == DocumentState.REJECTED:
        send_rejection(event_id=event_id, document_id=event.document_id, case_id=event.case_id)
