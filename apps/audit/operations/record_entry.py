"""Write history, inside the transaction of what happened."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from apps.audit.models import AuditEntry
from apps.audit.operations.keep_key import key_of_in_transaction
from apps.core import context
from apps.core.context import Actor
from apps.core.crypto import seal
from apps.core.ids import uuid7
from apps.core.locks import assert_in_transaction


def record_in_transaction(
    *,
    action: str,
    subject: tuple[str, UUID | str],
    actor: Actor,
    data: Mapping[str, Any] | None = None,
    person: str = "",
    personal: Mapping[str, Any] | None = None,
    occurred_at: datetime | None = None,
) -> None:
    """One entry of history in the running transaction.

    `action` is `<context>.<past participle>`; `data` holds codes, ids and amounts only. What is personal goes into
    `personal` and is sealed under the key of `person` (`user:<id>`, `passenger:<id>`, `contact:<booking id>`).
    """
    assert_in_transaction()
    row = audit_row(
        action=action,
        subject=subject,
        actor=actor,
        data=data,
        person=person,
        personal=personal,
        occurred_at=occurred_at,
    )
    AuditEntry.objects.bulk_create([row])


def audit_row(
    *,
    action: str,
    subject: tuple[str, UUID | str],
    actor: Actor,
    data: Mapping[str, Any] | None = None,
    person: str = "",
    personal: Mapping[str, Any] | None = None,
    occurred_at: datetime | None = None,
) -> AuditEntry:
    """The unsaved row, for operations that insert several rows at once."""
    if personal and not person:
        raise ValueError("personal values need the person whose key seals them")
    request = context.current()
    recorded_at = timezone.now()
    entry = AuditEntry(
        id=uuid7(),
        recorded_at=recorded_at,
        occurred_at=occurred_at or recorded_at,
        action=action,
        subject_type=subject[0],
        subject_id=str(subject[1]),
        actor_kind=actor.kind,
        actor_id=actor.id,
        actor_role=actor.role,
        channel=request.channel,
        address=request.address,
        request_id=request.request_id,
        data=dict(data or {}),
        person=person,
    )
    if personal:
        text = json.dumps(dict(personal), default=str, ensure_ascii=False)
        entry.sealed = seal(text.encode(), f"audit:{entry.id}", key_of_in_transaction(person))
    return entry
