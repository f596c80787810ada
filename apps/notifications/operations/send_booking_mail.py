"""Tell whoever booked what happened to the booking."""

from __future__ import annotations

from uuid import UUID

from apps.booking import services as booking
from apps.core.clock import database_now
from apps.notifications.mails.booking import BookingNews, compose_booking_mail
from apps.notifications.operations.deliver_mail import deliver_mail
from apps.notifications.types import MessageState, Purpose


def send_booking_mail(
    *, event_id: UUID, purpose: Purpose, booking_id: UUID, news: BookingNews | None = None
) -> MessageState:
    """Sends the mail of `purpose` to the booking's contact, in the booking's language, once per event.

    `news` is the event of a mail that says why, and how much.
    """
    order = booking.get_booking(booking_id)
    if purpose == Purpose.HELD and not (order.is_held and order.hold_expires_at > database_now()):
        # Paid, cancelled or lapsed before this news arrived: the mail of that says what matters now.
        return MessageState.DROPPED
    return deliver_mail(
        event_id=event_id,
        purpose=purpose,
        case_id=booking_id,
        recipient=order.contact_email,
        language=order.language,
        compose=lambda: compose_booking_mail(purpose, order, news),
    )
