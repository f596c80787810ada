"""The order itself and who travels on it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper
from django.utils import timezone

from apps.booking.types import BookingStatus, Gender
from apps.core.ids import uuid7
from apps.flights.types import PassengerType


class BookingQuerySet(models.QuerySet["Booking"]):
    def overdue(self, now: object) -> BookingQuerySet:
        """Holds whose deadline has passed and which nobody has released yet."""
        return self.filter(status=BookingStatus.HELD, hold_expires_at__lte=now)


class Booking(models.Model):
    """One order under one record locator (PNR). Its total is the sum of its price lines: a deferred trigger says so."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    locator = models.CharField(max_length=6)
    status = models.CharField(max_length=12, choices=BookingStatus.choices, default=BookingStatus.HELD)
    owner = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    contact_email = models.EmailField(max_length=254)
    contact_phone = models.CharField(max_length=20, blank=True)
    language = models.CharField(max_length=10, default="en")
    channel = models.CharField(max_length=16)
    cabin = models.CharField(max_length=10)
    fare_family = models.CharField(max_length=10)
    # The rules that were shown before the choice are the rules applied after it.
    conditions = models.JSONField()
    currency = models.CharField(max_length=3)
    total = models.PositiveBigIntegerField()
    priced_at = models.DateTimeField()
    created_at = models.DateTimeField(default=timezone.now)
    hold_expires_at = models.DateTimeField()
    hold_extensions = models.PositiveSmallIntegerField(default=0)
    checkout_extended = models.BooleanField(default=False)
    # The attempt that bought the tickets: news about it again is no news.
    payment = models.ForeignKey(
        "payments.Payment", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    ticketed_at = models.DateTimeField(null=True)
    expired_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)

    objects = BookingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["locator"], name="booking_locator_unique"),
            models.CheckConstraint(condition=Q(status__in=BookingStatus.values), name="booking_status_known"),
            models.CheckConstraint(
                condition=~Q(status=BookingStatus.TICKETED) | Q(ticketed_at__isnull=False),
                name="booking_ticketed_has_time",
            ),
        ]
        indexes = [
            models.Index(
                fields=["hold_expires_at"], condition=Q(status="held"), name="booking_held_deadline"
            ),
            models.Index(fields=["owner", "-created_at"], name="booking_by_owner"),
        ]

    def __str__(self) -> str:
        return self.locator


class Passenger(models.Model):
    """A traveler of an order. Names are stored as written; outputs derive and truncate."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    booking = models.ForeignKey(Booking, on_delete=models.PROTECT, related_name="passengers", db_index=False)
    index = models.PositiveSmallIntegerField()
    type = models.CharField(max_length=10, choices=PassengerType.choices)
    given_name = models.CharField(max_length=80, blank=True)
    family_name = models.CharField(max_length=80)
    date_of_birth = models.DateField()
    gender = models.CharField(max_length=12, choices=Gender.choices)
    # Whose lap an infant travels on; one lap infant for each adult.
    lap_of = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["booking", "index"], name="passenger_index_once"),
            models.CheckConstraint(
                condition=Q(type="infant", lap_of__isnull=False)
                | (~Q(type="infant") & Q(lap_of__isnull=True)),
                name="passenger_infant_on_a_lap",
            ),
        ]
        # How a hold finds the other journeys of its travelers (docs/adr/0014).
        indexes = [models.Index(Upper("family_name"), "date_of_birth", name="passenger_by_name")]

    def __str__(self) -> str:
        return f"{self.booking_id}/{self.index}"
