"""Answers that were given under an idempotency key, kept so that a repeated request gets the same one."""

from __future__ import annotations

from django.db import models
from django.utils import timezone


class IdempotencyRecord(models.Model):
    scope = models.CharField(max_length=120)
    key = models.CharField(max_length=120)
    fingerprint = models.BinaryField(max_length=32)
    status = models.PositiveSmallIntegerField()
    # Sealed: an answer holds what people typed.
    answer = models.BinaryField()
    created_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scope", "key"], name="idempotency_key_once")]

    def __str__(self) -> str:
        return f"{self.scope} {self.key}"
