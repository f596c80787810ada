"""What a traveler has typed before anything is held."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from apps.core.ids import uuid7


class Draft(models.Model):
    """A booking in the making. It survives a lapsed hold; what was typed is sealed, and purged when it goes stale."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    offer_token = models.CharField(max_length=200)
    typed = models.BinaryField()
    language = models.CharField(max_length=10)
    booking = models.ForeignKey("booking.Booking", null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now, db_index=True)

    def __str__(self) -> str:
        return str(self.pk)
