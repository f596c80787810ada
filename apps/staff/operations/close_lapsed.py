"""Close what is too late to decide."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from apps.core.locks import lock_free_in_order
from apps.staff.models import WorkItem
from apps.staff.types import Outcome, WorkState

BATCH = 200


def close_lapsed(*, now: datetime) -> int:
    """Closes open items whose flight has left.

    Returns how many; what somebody is deciding this moment waits.
    """
    with transaction.atomic(durable=True):
        items = lock_free_in_order(WorkItem.objects.filter(state=WorkState.OPEN, due_at__lt=now), BATCH)
        for item in items:
            item.state, item.outcome, item.closed_at = WorkState.DONE, Outcome.LAPSED, now
            item.save(update_fields=["state", "outcome", "closed_at"])
    return len(items)
