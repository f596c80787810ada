"""Put something on the queue."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from apps.core.locks import assert_in_transaction
from apps.staff.models import WorkItem
from apps.staff.types import WorkKind


def open_work_item_in_transaction(
    *, kind: WorkKind, subject_id: UUID, case_id: UUID, locator: str, due_at: datetime
) -> bool:
    """Opens an item unless there is one for this subject, open or closed. Returns whether it did."""
    assert_in_transaction()
    item = WorkItem(kind=kind, subject_id=subject_id, case_id=case_id, locator=locator, due_at=due_at)
    WorkItem.objects.bulk_create([item], ignore_conflicts=True)
    return WorkItem.objects.filter(pk=item.pk).exists()
