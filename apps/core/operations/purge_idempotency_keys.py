"""Forget answers that nobody asks for again."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from apps.core.models import IdempotencyRecord


def purge_idempotency_keys(*, before: datetime) -> int:
    """Deletes the keys that were first used before then, with their answers. Returns how many."""
    with transaction.atomic(durable=True):
        deleted, _per_model = IdempotencyRecord.objects.filter(created_at__lt=before).delete()
    return deleted
