"""Read what a traveler has typed."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from apps.booking.errors import DraftNotFound
from apps.booking.models import Draft
from apps.booking.types import DraftInfo
from apps.core.crypto import open_sealed, seal


def get_draft(draft_id: UUID) -> DraftInfo:
    """Raises DraftNotFound."""
    row = Draft.objects.filter(pk=draft_id).first()
    if row is None:
        raise DraftNotFound
    return draft_from(row)


def draft_from(row: Draft) -> DraftInfo:
    return DraftInfo(
        id=row.pk,
        offer_token=row.offer_token,
        typed=json.loads(open_sealed(row.typed, _belongs_to(row.pk))),
        language=row.language,
        booking_id=row.booking_id,
    )


def seal_typed(draft_id: UUID, typed: dict[str, Any]) -> bytes:
    return seal(json.dumps(typed).encode(), _belongs_to(draft_id))


def _belongs_to(draft_id: UUID) -> str:
    return f"draft:{draft_id}"
