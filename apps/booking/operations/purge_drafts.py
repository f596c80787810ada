"""Forget drafts that nobody comes back to."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from apps.booking.models import Draft

KEPT = timedelta(days=2)


def purge_drafts(*, now: datetime) -> int:
    """Deletes drafts that nobody has touched for two days. Returns how many."""
    with transaction.atomic(durable=True):
        deleted, _per_model = Draft.objects.filter(updated_at__lt=now - KEPT).delete()
    return deleted
