"""Take something off the queue."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from uuid import UUID

from apps.audit.services import PersonErased, record_in_transaction
from apps.core.clock import database_now
from apps.core.context import Actor
from apps.core.locks import assert_in_transaction
from apps.staff.locks import lock_item
from apps.staff.models import WORK_TRANSITIONS, WorkItem
from apps.staff.operations.put_work_item import put_work_item_in_transaction
from apps.staff.types import Outcome, WorkKind, WorkState


def close_work_item_in_transaction(
    *,
    kind: WorkKind,
    subject_id: UUID,
    case_id: UUID,
    locator: str,
    due_at: datetime,
    outcome: Outcome,
    actor: Actor,
    decided_by: str = "",
    closed_at: datetime | None = None,
) -> bool:
    """Closes the subject's item with its outcome.

    Returns False when it was closed already: the first outcome stands.

    News may overtake each other: an item that isn't there yet is made, closed, so that it never opens.
    """
    assert_in_transaction()
    put_work_item_in_transaction(
        kind=kind, subject_id=subject_id, case_id=case_id, locator=locator, due_at=due_at, actor=actor
    )
    item = lock_item(kind, subject_id)
    if not WORK_TRANSITIONS.may_move(item.state, WorkState.DONE):
        return False
    close_locked_item_in_transaction(
        item=item, outcome=outcome, decided_by=decided_by, closed_at=closed_at or database_now(), actor=actor
    )
    return True


def close_locked_item_in_transaction(
    *,
    item: WorkItem,
    outcome: Outcome,
    closed_at: datetime,
    actor: Actor,
    decided_by: str = "",
    note: str = "",
) -> None:
    """The same on an open item whose row is locked already. `note` is kept as long as the booking's contact is."""
    assert_in_transaction()
    item.state = WORK_TRANSITIONS.move(item.state, WorkState.DONE)
    item.outcome, item.decided_by, item.closed_at = outcome, decided_by, closed_at
    item.save(update_fields=["state", "outcome", "decided_by", "closed_at"])
    record = partial(
        record_in_transaction,
        action="staff.work_closed",
        subject=("work_item", item.pk),
        actor=actor,
        data={
            "kind": item.kind,
            "subject": str(item.subject_id),
            "case": str(item.case_id),
            "outcome": outcome.value,
            "decided_by": decided_by,
        },
        occurred_at=closed_at,
    )
    try:
        record(person=f"contact:{item.case_id}" if note else "", personal={"note": note} if note else None)
    except PersonErased:
        record()
