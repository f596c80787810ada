"""Keep what a traveler has typed, before anything is held and after a hold has lapsed."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from apps.booking.locks import lock_draft
from apps.booking.queries.drafts import draft_from, seal_typed
from apps.booking.types import DraftInfo


def save_draft(
    *,
    draft_id: UUID,
    typed: dict[str, Any],
    now: datetime,
    offer_token: str | None = None,
    booking_id: UUID | None = None,
) -> DraftInfo:
    """Replaces what was typed, and the offer or the booking when given. Raises DraftNotFound."""
    with transaction.atomic(durable=True):
        row = lock_draft(draft_id)
        row.typed = seal_typed(draft_id, typed)
        row.updated_at = now
        row.offer_token = offer_token or row.offer_token
        row.booking_id = booking_id or row.booking_id
        row.save()
    return draft_from(row)
