"""Tell whoever booked that a refund has not reached them."""

from __future__ import annotations

from uuid import UUID

from apps.booking import services as booking
from apps.booking.errors import BookingNotFound
from apps.core.money import Money
from apps.notifications.mails.refunds import compose_refund_failed
from apps.notifications.operations.deliver_mail import deliver_mail
from apps.notifications.types import MessageState, Purpose


def send_refund_failed(*, event_id: UUID, booking_id: UUID, amount: Money) -> MessageState | None:
    """To the booking's contact, in the booking's language, once per event. None for money whose booking is gone."""
    try:
        order = booking.get_booking(booking_id)
    except BookingNotFound:
        return None
    return deliver_mail(
        event_id=event_id,
        purpose=Purpose.REFUND_FAILED,
        case_id=booking_id,
        recipient=order.contact_email,
        language=order.language,
        compose=lambda: compose_refund_failed(order.locator, amount),
    )
