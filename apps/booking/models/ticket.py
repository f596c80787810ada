"""Tickets and their flight coupons."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone

from apps.booking.models.booking import Booking, Passenger
from apps.booking.models.itinerary import BookedSegment
from apps.booking.types import CouponStatus
from apps.core.ids import uuid7


class Ticket(models.Model):
    """An electronic ticket: 13 digits, of which three name the airline (IATA Resolution 722)."""

    number = models.CharField(max_length=13, primary_key=True)
    booking = models.ForeignKey(Booking, on_delete=models.PROTECT, related_name="tickets")
    passenger = models.OneToOneField(Passenger, on_delete=models.PROTECT, related_name="ticket")
    issued_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(number__regex=r"^[0-9]{13}$"), name="ticket_number_13_digits")
        ]

    def __str__(self) -> str:
        return self.number


class Coupon(models.Model):
    """The right to fly one segment. It can't be used before the money for it is captured (`usable_at`)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="coupons", db_index=False)
    number = models.PositiveSmallIntegerField()
    booked_segment = models.ForeignKey(BookedSegment, on_delete=models.PROTECT, related_name="coupons")
    status = models.CharField(max_length=12, choices=CouponStatus.choices, default=CouponStatus.OPEN)
    usable_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ticket", "number"], name="coupon_number_once"),
            models.CheckConstraint(condition=Q(status__in=CouponStatus.values), name="coupon_status_known"),
            models.CheckConstraint(
                condition=~Q(status__in=["checked_in", "boarded", "flown"]) | Q(usable_at__isnull=False),
                name="coupon_used_only_when_paid",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id}-{self.number}"
