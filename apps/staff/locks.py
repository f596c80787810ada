"""Row locks of the portal: a case before its items."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from apps.core.locks import lock_free_in_order, lock_in_order
from apps.staff.errors import WorkItemNotFound
from apps.staff.models import WorkCase, WorkItem
from apps.staff.types import ENDS_WITH_ITS_CASE, WorkKind, WorkState


def lock_case(case_id: UUID) -> WorkCase:
    """The case, locked; made when this is the first that is heard of it, so that there is always a row to stand at."""
    WorkCase.objects.bulk_create([WorkCase(case_id=case_id)], ignore_conflicts=True)
    return lock_in_order(WorkCase.objects.filter(pk=case_id))[0]


def lock_item(kind: WorkKind, subject_id: UUID) -> WorkItem:
    """The item about a subject. Raises WorkItemNotFound."""
    rows = lock_in_order(WorkItem.objects.filter(kind=kind, subject_id=subject_id))
    if not rows:
        raise WorkItemNotFound
    return rows[0]


def lock_ending_items(case_id: UUID) -> list[WorkItem]:
    """The open items that end with the case."""
    return lock_in_order(
        WorkItem.objects.filter(case_id=case_id, state=WorkState.OPEN, kind__in=ENDS_WITH_ITS_CASE)
    )


def lock_free_late_items(now: datetime, limit: int) -> list[WorkItem]:
    """Open items whose flight has left by `now` and which nobody is deciding."""
    late = WorkItem.objects.filter(state=WorkState.OPEN, due_at__lt=now, kind__in=ENDS_WITH_ITS_CASE)
    return lock_free_in_order(late, limit)
