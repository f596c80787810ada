"""Begin to keep what a traveler types."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from apps.booking.models import Draft
from apps.booking.queries.drafts import draft_from, seal_typed
from apps.booking.types import DraftInfo
from apps.core.ids import uuid7


def start_draft(*, offer_token: str, language: str, typed: dict[str, Any] | None, now: datetime) -> DraftInfo:
    """A new draft for an offer; `typed` carries over what was typed for an earlier one."""
    draft_id = uuid7()
    with transaction.atomic(durable=True):
        row = Draft.objects.create(
            id=draft_id,
            offer_token=offer_token,
            typed=seal_typed(draft_id, typed or {}),
            language=language,
            created_at=now,
            updated_at=now,
        )
    return draft_from(row)
