"""What booking does about other contexts' news."""

from __future__ import annotations

from uuid import UUID

from apps.booking.operations.issue_tickets import issue_tickets
from apps.booking.operations.make_coupons_usable import make_coupons_usable_in_transaction
from apps.booking.operations.note_capture_failure import note_capture_failure_in_transaction
from apps.booking.operations.void_unpaid_tickets import void_unpaid_tickets_in_transaction
from apps.core.context import SYSTEM
from apps.core.events import handle
from apps.payments.events import PaymentAuthorised, PaymentCancelled, PaymentCaptured, PaymentCaptureFailed


@handle(PaymentAuthorised, name="booking.issue_tickets", outermost=True)
def on_payment_authorised(event: PaymentAuthorised, *, event_id: UUID) -> None:
    issue_tickets(booking_id=event.reference, payment_id=event.payment_id, actor=SYSTEM)


@handle(PaymentCaptured, name="booking.make_coupons_usable")
def on_payment_captured(event: PaymentCaptured, *, event_id: UUID) -> None:
    # Unwanted, it goes back: what it was to pay for ends as if it had never come.
    settle = void_unpaid_tickets_in_transaction if event.unwanted else make_coupons_usable_in_transaction
    settle(booking_id=event.reference, payment_id=event.payment_id, actor=SYSTEM)


@handle(PaymentCaptureFailed, name="booking.note_capture_failure")
def on_capture_failed(event: PaymentCaptureFailed, *, event_id: UUID) -> None:
    note_capture_failure_in_transaction(
        booking_id=event.reference, payment_id=event.payment_id, code=event.failure_code, actor=SYSTEM
    )


@handle(PaymentCancelled, name="booking.void_unpaid_tickets")
def on_payment_cancelled(event: PaymentCancelled, *, event_id: UUID) -> None:
    void_unpaid_tickets_in_transaction(booking_id=event.reference, payment_id=event.payment_id, actor=SYSTEM)
