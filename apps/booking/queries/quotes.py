"""Quotes that can still be confirmed."""

from __future__ import annotations

from apps.booking.models import CancellationQuote
from apps.booking.types import BookingDetail, BookingStatus, CancellationQuoteInfo
from apps.core.clock import database_now
from apps.core.money import Money


def open_cancellation_quote(booking: BookingDetail) -> CancellationQuoteInfo | None:
    """The newest unused quote that fits the booking as it stands; None when a new one is needed."""
    row = (
        CancellationQuote.objects.filter(
            booking_id=booking.id, used_at__isnull=True, expires_at__gt=database_now()
        )
        .order_by("-created_at")
        .first()
    )
    if row is None or row.total != booking.total.amount:
        return None
    if booking.ticketed_at is not None and row.created_at < booking.ticketed_at:
        return None
    # Of a booking that isn't paid nothing is kept.
    kept = row.total - row.refund if booking.status == BookingStatus.TICKETED else 0
    return CancellationQuoteInfo(
        id=row.pk,
        locator=booking.locator,
        refund=Money(row.refund, row.currency),
        kept=Money(kept, row.currency),
        fee=Money(row.fee, row.currency),
        expires_at=row.expires_at,
    )
