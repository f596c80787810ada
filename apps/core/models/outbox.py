"""The transactional outbox: facts that other contexts react to, written with the facts themselves."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from apps.core.ids import uuid7


class OutboxEvent(models.Model):
    """A published fact. It is done when every handler has left its receipt, not when a broker took it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    type = models.CharField(max_length=80)
    version = models.PositiveSmallIntegerField()
    payload = models.JSONField()
    request_id = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    next_attempt_at = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveIntegerField(default=0)
    done_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["next_attempt_at"], condition=models.Q(done_at__isnull=True), name="outbox_waiting"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.id}"


class HandlerReceipt(models.Model):
    """A handler's word that it has dealt with an event; written in the handler's own transaction."""

    event_id = models.UUIDField()
    handler = models.CharField(max_length=100)
    handled_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["event_id", "handler"], name="receipt_once_per_handler")
        ]

    def __str__(self) -> str:
        return f"{self.handler} {self.event_id}"
