"""What an order costs, line by line."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone

from apps.booking.models.booking import Booking, Passenger
from apps.booking.models.itinerary import BookedSegment
from apps.core.ids import uuid7


class PriceLine(models.Model):
    """A fare, tax, fee or service of one traveler on one segment. `withdrawn_at` takes it out of the total."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    booking = models.ForeignKey(Booking, on_delete=models.PROTECT, related_name="price_lines")
    passenger = models.ForeignKey(
        Passenger, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    booked_segment = models.ForeignKey(
        BookedSegment, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    code = models.CharField(max_length=16)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=8)
    amount = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    created_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["fare", "tax", "fee", "service"]), name="priceline_kind_known"
            ),
            models.CheckConstraint(condition=Q(amount__gte=0), name="priceline_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.amount} {self.currency}"


class CancellationQuote(models.Model):
    """What cancelling would give back, promised until `expires_at` and used once."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    booking = models.ForeignKey(Booking, on_delete=models.PROTECT, related_name="cancellation_quotes")
    currency = models.CharField(max_length=3)
    total = models.PositiveBigIntegerField()
    refund = models.PositiveBigIntegerField()
    fee = models.PositiveBigIntegerField()
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(refund__lte=models.F("total")), name="quote_refund_within_total"
            )
        ]

    def __str__(self) -> str:
        return f"{self.booking_id} {self.refund} {self.currency}"
