"""Celery tasks of the kernel: fetch, delegate, nothing more."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import structlog
from celery import shared_task

from apps.core import clock
from apps.core.errors import DomainError
from apps.core.operations.handle_event import handle_event
from apps.core.operations.purge_idempotency_keys import purge_idempotency_keys
from apps.core.operations.purge_outbox import purge_outbox

log = structlog.get_logger(__name__)

IDEMPOTENCY_KEPT = timedelta(hours=24)
EVENTS_KEPT = timedelta(days=30)


@shared_task(name="core.handle_event")
def handle_event_task(event_id: str, handler: str) -> None:
    try:
        handle_event(event_id=UUID(event_id), handler_name=handler)
    except DomainError as refusal:
        # Without a receipt the relay sends the event again: a provider that is away is no bug.
        log.warning("event_not_handled", event_id=event_id, handler=handler, code=refusal.code)


@shared_task(name="core.purge_outbox")
def purge_outbox_task() -> None:
    purge_outbox(before=clock.now() - EVENTS_KEPT)


@shared_task(name="core.purge_idempotency_keys")
def purge_idempotency_keys_task() -> None:
    purge_idempotency_keys(before=clock.now() - IDEMPOTENCY_KEPT)
