"""Which bookings can be cancelled."""

from __future__ import annotations

from datetime import datetime

from apps.booking.errors import NotCancellable
from apps.booking.policies.booking_states import BOOKING_TRANSITIONS
from apps.booking.types import BookingDetail, BookingStatus, CouponStatus


def check_cancellable(booking: BookingDetail, *, now: datetime) -> None:
    """Raises NotCancellable: it has ended, or its tickets are used, or its first flight has left."""
    if not BOOKING_TRANSITIONS.may_move(booking.status, BookingStatus.CANCELLED):
        raise NotCancellable
    if booking.status == BookingStatus.TICKETED:
        if booking.segments[0].departs_at <= now:
            raise NotCancellable
        if any(coupon.status != CouponStatus.OPEN for coupon in booking.coupons):
            raise NotCancellable
