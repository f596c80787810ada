"""Close what is too late to decide."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from apps.core.context import Actor
from apps.core.locks import lock_free_in_order
from apps.staff.models import WorkItem
from apps.staff.operations.close_work_item import close_locked_item_in_transaction
from apps.staff.types import ENDS_WITH_ITS_CASE, Outcome, WorkState

BATCH = 200


def close_lapsed(*, actor: Actor, now: datetime) -> int:
    """Closes open items whose flight has left.

    Returns how many; what somebody is deciding this moment waits.
    """
    with transaction.atomic(durable=True):
        late = WorkItem.objects.filter(state=WorkState.OPEN, due_at__lt=now, kind__in=ENDS_WITH_ITS_CASE)
        items = lock_free_in_order(late, BATCH)
        for item in items:
            close_locked_item_in_transaction(item=item, outcome=Outcome.LAPSED, closed_at=now, actor=actor)
    return len(items)
