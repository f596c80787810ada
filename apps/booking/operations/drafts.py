"""Keep what a traveler has typed, before anything is held and after a hold has lapsed."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from apps.booking.errors import DraftNotFound
from apps.booking.models import Draft
from apps.core.crypto import open_sealed, seal
from apps.core.ids import uuid7

KEPT = timedelta(days=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftInfo:
    """A booking in the making. `typed` is what the forms know: passengers, contact, seats."""

    id: UUID
    offer_token: str
    typed: dict[str, Any]
    language: str
    booking_id: UUID | None


def start_draft(*, offer_token: str, language: str, typed: dict[str, Any] | None, now: datetime) -> DraftInfo:
    """A new draft for an offer; `typed` carries over what was typed for an earlier one."""
    draft_id = uuid7()
    with transaction.atomic(durable=True):
        row = Draft.objects.create(
            id=draft_id,
            offer_token=offer_token,
            typed=_seal(draft_id, typed or {}),
            language=language,
            created_at=now,
            updated_at=now,
        )
    return _info(row)


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
        row = Draft.objects.select_for_update(no_key=True).filter(pk=draft_id).first()
        if row is None:
            raise DraftNotFound
        row.typed = _seal(draft_id, typed)
        row.updated_at = now
        row.offer_token = offer_token or row.offer_token
        row.booking_id = booking_id or row.booking_id
        row.save()
    return _info(row)


def get_draft(draft_id: UUID) -> DraftInfo:
    """Raises DraftNotFound."""
    row = Draft.objects.filter(pk=draft_id).first()
    if row is None:
        raise DraftNotFound
    return _info(row)


def purge_drafts(*, now: datetime) -> int:
    """Deletes drafts that nobody has touched for two days. Returns how many."""
    deleted, _per_model = Draft.objects.filter(updated_at__lt=now - KEPT).delete()
    return deleted


def _seal(draft_id: UUID, typed: dict[str, Any]) -> bytes:
    return seal(json.dumps(typed).encode(), f"draft:{draft_id}")


def _info(row: Draft) -> DraftInfo:
    return DraftInfo(
        id=row.pk,
        offer_token=row.offer_token,
        typed=json.loads(open_sealed(row.typed, f"draft:{row.pk}")),
        language=row.language,
        booking_id=row.booking_id,
    )
