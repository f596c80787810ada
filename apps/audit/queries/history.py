"""Read history."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any
from uuid import UUID

from apps.audit.models import AuditEntry, PersonKey
from apps.audit.types import HistoryEntry, Subject
from apps.core.crypto import open_sealed


def history_of(
    subject_type: str, subject_ids: Collection[str], *, limit: int = 200, before: UUID | None = None
) -> list[HistoryEntry]:
    """The newest `limit` entries about the subjects, newest first, with their personal values where the key lives.

    `before` is the id of an entry: only older ones are told. Ids are in the order of time.
    """
    found = AuditEntry.objects.filter(subject_type=subject_type, subject_id__in=[str(i) for i in subject_ids])
    if before is not None:
        found = found.filter(id__lt=before)
    rows = list(found.order_by("-id")[:limit])
    keys = _keys({row.person for row in rows if row.sealed})
    return [_entry(row, keys) for row in rows]


def _keys(persons: set[str]) -> dict[str, bytes]:
    if not persons:
        return {}
    living = PersonKey.objects.filter(pk__in=persons, sealed_key__isnull=False)
    return {row.pk: open_sealed(row.sealed_key or b"", f"person:{row.pk}") for row in living}


def _entry(row: AuditEntry, keys: dict[str, bytes]) -> HistoryEntry:
    personal: dict[str, Any] = {}
    erased = bool(row.sealed) and row.person not in keys
    if row.sealed and not erased:
        personal = json.loads(open_sealed(row.sealed, f"audit:{row.id}", keys[row.person]))
    return HistoryEntry(
        id=str(row.id),
        action=row.action,
        subject=Subject(row.subject_type, row.subject_id),
        occurred_at=row.occurred_at,
        recorded_at=row.recorded_at,
        actor_kind=row.actor_kind,
        actor_id=row.actor_id,
        actor_role=row.actor_role,
        channel=row.channel,
        request_id=row.request_id,
        data=row.data,
        personal=personal,
        erased=erased,
    )
