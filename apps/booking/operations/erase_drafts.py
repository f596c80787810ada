"""Forget what was typed for an order."""

from __future__ import annotations

from uuid import UUID

from apps.booking.models import Draft
from apps.core.locks import assert_in_transaction


def erase_drafts_in_transaction(*, booking_id: UUID) -> int:
    """Deletes the drafts that became this order, whoever of its people asks. Returns how many."""
    assert_in_transaction()
    deleted, _per_model = Draft.objects.filter(booking_id=booking_id).delete()
    return deleted
