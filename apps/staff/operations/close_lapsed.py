"""Close what is too late to decide."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from apps.core.context import Actor
from apps.staff.locks import lock_free_late_items
from apps.staff.operations.close_work_item import close_locked_item_in_transaction
from apps.staff.types import Outcome

BATCH = 200


def close_lapsed(*, actor: Actor, now: datetime) -> int:
    """Closes open items whose flight has left.

    Returns how many; what somebody is deciding this moment waits.
    """
    with transaction.atomic(durable=True):
        items = lock_free_late_items(now, BATCH)
        for item in items:
            close_locked_item_in_transaction(item=item, outcome=Outcome.LAPSED, closed_at=now, actor=actor)
    return len(items)
