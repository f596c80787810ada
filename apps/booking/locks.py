"""Row locks of booking: one queryset per model, always in primary-key order, before any cabin row."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from apps.booking.errors import BookingNotFound, DraftNotFound
from apps.booking.models import Booking, Coupon, Draft
from apps.core.locks import lock_free_in_order, lock_in_order


def lock_booking(booking_id: UUID) -> Booking:
    """The order, locked. Raises BookingNotFound."""
    rows = lock_in_order(Booking.objects.filter(pk=booking_id))
    if not rows:
        raise BookingNotFound
    return rows[0]


def lock_free_booking(booking_id: UUID) -> Booking | None:
    """The order if nobody else is working on it, locked; else None."""
    rows = lock_free_in_order(Booking.objects.filter(pk=booking_id), 1)
    return rows[0] if rows else None


def lock_draft(draft_id: UUID) -> Draft:
    """Raises DraftNotFound. A draft is locked alone."""
    rows = lock_in_order(Draft.objects.filter(pk=draft_id))
    if not rows:
        raise DraftNotFound
    return rows[0]


def lock_coupons(ticket_numbers: Collection[str]) -> list[Coupon]:
    return lock_in_order(Coupon.objects.filter(ticket_id__in=ticket_numbers))
