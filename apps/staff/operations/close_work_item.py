"""Take something off the queue."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from apps.core.clock import database_now
from apps.core.locks import assert_in_transaction, lock_in_order
from apps.staff.models import WorkItem
from apps.staff.operations.open_work_item import open_work_item_in_transaction
from apps.staff.types import Outcome, WorkKind, WorkState


def close_work_item_in_transaction(
    *,
    kind: WorkKind,
    subject_id: UUID,
    case_id: UUID,
    locator: str,
    due_at: datetime,
    outcome: Outcome,
    decided_by: str = "",
    closed_at: datetime | None = None,
) -> bool:
    """Closes the subject's item with its outcome.

    Returns False when it was closed already: the first outcome stands.

    News may overtake each other: an item that isn't there yet is made, closed, so that it never opens.
    """
    assert_in_transaction()
    open_work_item_in_transaction(
        kind=kind, subject_id=subject_id, case_id=case_id, locator=locator, due_at=due_at
    )
    item = lock_in_order(WorkItem.objects.filter(kind=kind, subject_id=subject_id))[0]
    return _close(item, outcome, decided_by, closed_at or database_now())


def close_case_in_transaction(*, case_id: UUID, outcome: Outcome) -> int:
    """Closes every open item of an order. Returns how many."""
    assert_in_transaction()
    items = lock_in_order(WorkItem.objects.filter(case_id=case_id, state=WorkState.OPEN))
    now = database_now()
    return sum(_close(item, outcome, "", now) for item in items)


def _close(item: WorkItem, outcome: Outcome, decided_by: str, closed_at: datetime) -> bool:
    if item.state == WorkState.DONE:
        return False
    item.state, item.outcome, item.decided_by, item.closed_at = WorkState.DONE, outcome, decided_by, closed_at
    item.save(update_fields=["state", "outcome", "decided_by", "closed_at"])
    return True
