"""Take everything about an order off the queue."""

from __future__ import annotations

from uuid import UUID

from apps.core.clock import database_now
from apps.core.context import Actor
from apps.core.locks import assert_in_transaction
from apps.staff.locks import lock_case, lock_ending_items
from apps.staff.operations.close_work_item import close_locked_item_in_transaction
from apps.staff.types import Outcome


def close_case_in_transaction(*, case_id: UUID, outcome: Outcome, actor: Actor) -> int:
    """Closes every open item that ends with the order, and those that come from now on. Returns how many it found."""
    assert_in_transaction()
    case, now = lock_case(case_id), database_now()
    if case.closed_at is None:
        case.outcome, case.closed_at = outcome, now
        case.save(update_fields=["outcome", "closed_at"])
    items = lock_ending_items(case_id)
    for item in items:
        close_locked_item_in_transaction(item=item, outcome=outcome, closed_at=now, actor=actor)
    return len(items)
