"""Put something on the queue."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from apps.accounts.types import NO_MARKS, ScanMarks
from apps.core.clock import database_now
from apps.core.context import Actor
from apps.core.locks import assert_in_transaction
from apps.staff.locks import lock_case, lock_item
from apps.staff.operations.close_work_item import close_locked_item_in_transaction
from apps.staff.operations.put_work_item import put_work_item_in_transaction
from apps.staff.types import ENDS_WITH_ITS_CASE, Outcome, WorkKind


def open_work_item_in_transaction(
    *,
    kind: WorkKind,
    subject_id: UUID,
    case_id: UUID,
    locator: str,
    due_at: datetime,
    actor: Actor,
    marks: ScanMarks = NO_MARKS,
) -> bool:
    """Opens an item unless there is one for this subject, open or closed. Returns whether it did.

    An item that ends with its case opens closed when the case has come to its end before.
    """
    assert_in_transaction()
    case = lock_case(case_id)
    opened = put_work_item_in_transaction(
        kind=kind,
        subject_id=subject_id,
        case_id=case_id,
        locator=locator,
        due_at=due_at,
        actor=actor,
        marks=marks,
    )
    if opened and case.closed_at is not None and kind in ENDS_WITH_ITS_CASE:
        item = lock_item(kind, subject_id)
        close_locked_item_in_transaction(
            item=item, outcome=Outcome(case.outcome), closed_at=database_now(), actor=actor
        )
    return opened
