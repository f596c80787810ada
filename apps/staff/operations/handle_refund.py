"""Say that a failed refund has reached its traveler in another way, and how."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.accounts.errors import StaffOnly
from apps.core.card_numbers import looks_like_card_number
from apps.core.clock import database_now
from apps.core.context import Actor
from apps.core.errors import InvalidInput
from apps.staff.errors import AlreadyHandled
from apps.staff.locks import lock_item
from apps.staff.models import WORK_TRANSITIONS
from apps.staff.operations.close_work_item import close_locked_item_in_transaction
from apps.staff.types import Outcome, WorkKind, WorkState

MAX_NOTE = 500


def handle_refund(*, refund_id: UUID, note: str, actor: Actor) -> str:
    """Closes the refund's item with the words of whoever handled it. Returns the booking's code.

    The words are sealed in the item's history under the key of the booking's contact. Raises StaffOnly, InvalidInput,
    WorkItemNotFound, AlreadyHandled.
    """
    if not actor.is_staff:
        raise StaffOnly
    note = note.strip()[:MAX_NOTE]
    _check_note(note)
    with transaction.atomic(durable=True):
        item = lock_item(WorkKind.REFUND, refund_id)
        if not WORK_TRANSITIONS.may_move(item.state, WorkState.DONE):
            raise AlreadyHandled
        close_locked_item_in_transaction(
            item=item,
            outcome=Outcome.HANDLED,
            closed_at=database_now(),
            decided_by=actor.id,
            note=note,
            actor=actor,
        )
    return item.locator


def _check_note(note: str) -> None:
    if not note:
        raise InvalidInput(errors={"note": [_("Say how the money reached the traveler.")]})
    if looks_like_card_number(note):
        raise InvalidInput(errors={"note": [_("This looks like a card number. Leave it out.")]})
