"""When an order's sale ends for good."""

from __future__ import annotations

from datetime import datetime

from apps.booking.models import BookedSegment, Booking
from apps.flights import services as flights


def payable_until(booking: Booking) -> datetime:
    """The last moment at which this order can be paid, whatever its deadline says. One query."""
    first = BookedSegment.objects.filter(booking=booking, index=0)
    return flights.payable_until(first.values_list("departs_at", flat=True).get())
