"""Write a work item down, once, whatever is to become of it."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from apps.accounts.types import NO_MARKS, ScanMarks
from apps.audit.services import record_in_transaction
from apps.core.context import Actor
from apps.core.locks import assert_in_transaction
from apps.staff.models import WorkItem
from apps.staff.types import WorkKind


def put_work_item_in_transaction(
    *,
    kind: WorkKind,
    subject_id: UUID,
    case_id: UUID,
    locator: str,
    due_at: datetime,
    actor: Actor,
    marks: ScanMarks = NO_MARKS,
) -> bool:
    """An open item, unless there is one for this subject. Returns whether it is new."""
    assert_in_transaction()
    item = WorkItem(
        kind=kind,
        subject_id=subject_id,
        case_id=case_id,
        locator=locator,
        due_at=due_at,
        **asdict(marks),
    )
    WorkItem.objects.bulk_create([item], ignore_conflicts=True)
    is_new = WorkItem.objects.filter(pk=item.pk).exists()
    if is_new:
        record_in_transaction(
            action="staff.work_opened",
            subject=("work_item", item.pk),
            actor=actor,
            data={
                "kind": kind.value,
                "subject": str(subject_id),
                "case": str(case_id),
                "due_at": due_at.isoformat(),
            },
        )
    return is_new
