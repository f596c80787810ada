"""What booking reads of payments, in booking's words."""

from __future__ import annotations

from uuid import UUID

from apps.payments import services as payments
from apps.payments.types import PaymentInfo


def is_secured(booking_id: UUID) -> bool:
    """Whether money for this booking is authorised or taken: its seats are not given away then."""
    return any(payment.is_secured for payment in payments.payments_of(booking_id))


def waits_for_tickets(payment: PaymentInfo) -> bool:
    """Whether this attempt's money is there and may still buy something. Money that went back may not."""
    return payment.is_usable
