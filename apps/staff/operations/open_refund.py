"""Put a refund that failed on the queue: money is owed, and nobody but a person can bring it back."""

from __future__ import annotations

from uuid import UUID

from apps.booking import services as booking
from apps.booking.errors import BookingNotFound
from apps.core.clock import database_now
from apps.core.context import Actor
from apps.core.locks import assert_in_transaction
from apps.staff.operations.open_work_item import open_work_item_in_transaction
from apps.staff.policies import REFUND_WITHIN
from apps.staff.types import WorkKind


def open_refund_in_transaction(*, refund_id: UUID, case_id: UUID, actor: Actor) -> bool:
    """Opens an item about the refund, once. Returns whether it did. Money whose order is gone is owed all the same."""
    assert_in_transaction()
    return open_work_item_in_transaction(
        kind=WorkKind.REFUND,
        subject_id=refund_id,
        case_id=case_id,
        locator=_locator(case_id),
        due_at=database_now() + REFUND_WITHIN,
        actor=actor,
    )


def _locator(case_id: UUID) -> str:
    try:
        return booking.get_booking(case_id).locator
    except BookingNotFound:
        return ""
