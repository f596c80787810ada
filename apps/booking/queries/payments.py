"""What booking reads of payments, in booking's words."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from apps.payments import services as payments
from apps.payments.types import PaymentInfo


def is_secured(booking_id: UUID) -> bool:
    """Whether money for this booking is authorised or taken: its seats are not given away then."""
    return any(payment.is_secured for payment in payments.payments_of(booking_id))


def unsecured(booking_ids: Sequence[UUID]) -> list[UUID]:
    """Those of the bookings for which no money is authorised or taken, in their order. One query."""
    if not booking_ids:
        return []
    secured = {payment.reference for payment in payments.payments_of_many(booking_ids) if payment.is_secured}
    return [booking_id for booking_id in booking_ids if booking_id not in secured]


def waits_for_tickets(payment: PaymentInfo) -> bool:
    """Whether this attempt's money is there and may still buy something. Money that went back may not."""
    return payment.is_usable
