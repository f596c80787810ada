"""Where an order flies, and what it takes from inventory for it."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from apps.booking.models.booking import Booking, Passenger
from apps.booking.types import ClaimState
from apps.core.ids import uuid7


class BookedSegment(models.Model):
    """A segment as it was sold: kept as it was, whatever becomes of the schedule."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    booking = models.ForeignKey(Booking, on_delete=models.PROTECT, related_name="segments", db_index=False)
    index = models.PositiveSmallIntegerField()
    slice_index = models.PositiveSmallIntegerField()
    segment = models.ForeignKey("flights.Segment", on_delete=models.PROTECT, related_name="+")
    leg_ids = ArrayField(models.BigIntegerField())
    flight_number = models.CharField(max_length=8)
    origin = models.CharField(max_length=3)
    destination = models.CharField(max_length=3)
    departs_at = models.DateTimeField()
    arrives_at = models.DateTimeField()
    departure_zone = models.CharField(max_length=64)
    arrival_zone = models.CharField(max_length=64)
    cabin = models.CharField(max_length=10)
    rbd = models.CharField(max_length=1)
    fare_family = models.CharField(max_length=10)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["booking", "index"], name="bookedsegment_index_once")]

    def __str__(self) -> str:
        return f"{self.flight_number} {self.origin}-{self.destination}"


class LegClaim(models.Model):
    """What an order holds or has bought of one leg's cabin. The legs' counters are the sums of these rows."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    booking = models.ForeignKey(Booking, on_delete=models.PROTECT, related_name="claims")
    booked_segment = models.ForeignKey(
        BookedSegment, on_delete=models.PROTECT, related_name="claims", db_index=False
    )
    leg = models.ForeignKey("flights.Leg", on_delete=models.PROTECT, related_name="+", db_index=False)
    cabin = models.CharField(max_length=10)
    rbd = models.CharField(max_length=1)
    seats = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=ClaimState.choices, default=ClaimState.HELD)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(seats__gt=0), name="legclaim_takes_seats"),
            models.CheckConstraint(condition=Q(state__in=ClaimState.values), name="legclaim_state_known"),
        ]
        indexes = [
            models.Index(fields=["leg", "cabin"], condition=~Q(state="released"), name="legclaim_living"),
        ]

    def __str__(self) -> str:
        return f"{self.leg_id} {self.cabin} {self.rbd}×{self.seats} {self.state}"


class SeatAssignment(models.Model):
    """A seat of a leg for one traveler. The partial unique index is the last word on who has it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    booking = models.ForeignKey(Booking, on_delete=models.PROTECT, related_name="seats")
    passenger = models.ForeignKey(Passenger, on_delete=models.PROTECT, related_name="seats", db_index=False)
    booked_segment = models.ForeignKey(
        BookedSegment, on_delete=models.PROTECT, related_name="seats", db_index=False
    )
    leg = models.ForeignKey("flights.Leg", on_delete=models.PROTECT, related_name="+", db_index=False)
    seat = models.CharField(max_length=4)
    active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["leg", "seat"], condition=Q(active=True), name="seat_one_active_traveler"
            ),
            models.UniqueConstraint(
                fields=["passenger", "leg"], condition=Q(active=True), name="traveler_one_active_seat"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.leg_id} {self.seat}"
