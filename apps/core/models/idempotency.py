"""Answers that were given under an idempotency key, kept so that a repeated request gets the same one."""

from __future__ import annotations

from django.db import models
from django.utils import timezone


class IdempotencyRecord(models.Model):
    scope = models.CharField(max_length=120)
    key = models.CharField(max_length=120)
    fingerprint = models.BinaryField(max_length=32)
    # The HTTP status that was answered; 0 while a request that works beyond one transaction has no answer yet.
    status = models.PositiveSmallIntegerField()
    # Sealed: an answer holds what people typed.
    answer = models.BinaryField()
    created_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scope", "key"], name="idempotency_key_once")]

    def __str__(self) -> str:
        return f"{self.scope} {self.key}"
