"""The inbox of the provider's messages."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from apps.core.ids import uuid7
from apps.payments.models.payment import Payment


class WebhookEvent(models.Model):
    """A message, stored once by the provider's id for it.

    Its payload is not kept: it names payers, and may be out of date when it comes. It only says which payment to ask
    about.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    provider_event_id = models.CharField(max_length=120)
    type = models.CharField(max_length=100)
    object_id = models.CharField(max_length=120, blank=True)
    session_id = models.CharField(max_length=120, blank=True)
    # Null: about something that isn't ours.
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, null=True, related_name="webhook_events")
    happened_at = models.DateTimeField()
    received_at = models.DateTimeField(default=timezone.now)
    processed_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["provider_event_id"], name="webhook_event_once")]
        indexes = [
            models.Index(
                fields=["received_at"],
                condition=models.Q(processed_at__isnull=True),
                name="webhook_event_waiting",
            )
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.provider_event_id}"
