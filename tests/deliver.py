"""Delivers what waits in the outbox, in the test's own process: the relay and the workers without their processes."""

from __future__ import annotations

import random
from functools import partial
from uuid import UUID

from django.db.models import F

from apps.core.models import OutboxEvent
from apps.core.operations.handle_event import handle_event
from apps.core.operations.relay_outbox import relay_outbox


def _note(batch: list[tuple[UUID, str]], event_id: UUID, handler: str) -> None:
    batch.append((event_id, handler))


def deliver_all(*, times: int = 1, shuffled: random.Random | None = None) -> int:
    """Runs handlers until nothing waits. `times` delivers each event more than once; `shuffled` mixes the order.

    Returns how many deliveries were made.
    """
    deliveries = 0
    while True:
        OutboxEvent.objects.filter(done_at__isnull=True).update(next_attempt_at=F("created_at"))
        batch: list[tuple[UUID, str]] = []
        relay_outbox(send=partial(_note, batch))
        if not batch:
            return deliveries
        work = batch * times
        if shuffled:
            shuffled.shuffle(work)
        for event_id, handler in work:
            handle_event(event_id=event_id, handler_name=handler)
        deliveries += len(work)
