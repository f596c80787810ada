"""The only door to the booking context."""

from apps.booking.access_tokens import access_token, guest_of, open_access_token
from apps.booking.operations.cancel_booking import cancel_booking
from apps.booking.operations.change_contact import change_contact
from apps.booking.operations.change_passenger import change_passenger
from apps.booking.operations.change_seats import change_seats
from apps.booking.operations.expire_holds import expire_hold, release_expired_holds
from apps.booking.operations.extend_hold import extend_hold
from apps.booking.operations.finish_payment import finish_payment
from apps.booking.operations.hold_seats import hold_seats
from apps.booking.operations.issue_tickets import issue_tickets
from apps.booking.operations.plan_order import OrderRequest
from apps.booking.operations.quote_cancellation import quote_cancellation
from apps.booking.operations.save_draft import save_draft
from apps.booking.operations.start_draft import start_draft
from apps.booking.operations.start_payment import start_payment
from apps.booking.queries.bookings import (
    bookings_of,
    find_booking,
    get_booking,
    get_booking_for,
    taken_seats,
)
from apps.booking.queries.drafts import get_draft
from apps.booking.queries.history import history_of_booking
from apps.booking.queries.quotes import open_cancellation_quote

__all__ = [
    "OrderRequest",
    "access_token",
    "bookings_of",
    "cancel_booking",
    "change_contact",
    "change_passenger",
    "change_seats",
    "expire_hold",
    "extend_hold",
    "find_booking",
    "finish_payment",
    "get_booking",
    "get_booking_for",
    "get_draft",
    "guest_of",
    "history_of_booking",
    "hold_seats",
    "issue_tickets",
    "open_access_token",
    "open_cancellation_quote",
    "quote_cancellation",
    "release_expired_holds",
    "save_draft",
    "start_draft",
    "start_payment",
    "taken_seats",
]
