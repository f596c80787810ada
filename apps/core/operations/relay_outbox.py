"""Hand waiting outbox rows to the workers."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import structlog
from django.db import connection, transaction
from kombu.exceptions import OperationalError as BrokerError

from apps.core.events import handlers_of, registered_types
from apps.core.models import HandlerReceipt
from apps.core.operations.handle_event import finish_event

log = structlog.get_logger(__name__)

# What isn't done after this time is sent again; a row that keeps failing waits longer, up to five minutes.
RESEND_SECONDS = 30
RESEND_SECONDS_AT_MOST = 300

_CLAIM = """
UPDATE core_outboxevent SET attempts = attempts + 1,
       next_attempt_at = clock_timestamp() + make_interval(secs => LEAST(%(most)s, %(resend)s * (attempts + 1)))
 WHERE id IN (SELECT id FROM core_outboxevent
               WHERE done_at IS NULL AND next_attempt_at <= clock_timestamp() AND type = ANY(%(types)s)
               ORDER BY next_attempt_at LIMIT %(limit)s FOR UPDATE SKIP LOCKED)
RETURNING id, type
"""

Send = Callable[[UUID, str], None]


def relay_outbox(*, send: Send, limit: int = 200) -> int:
    """Claims up to `limit` rows that are due and calls `send(event_id, handler)` for each handler without a receipt.

    Returns how many rows were claimed. The claim is committed before anything is sent, so that no row is locked while
    the broker is talked to; a row whose sending fails is due again at once.
    """
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute(_CLAIM, _terms(limit))
        claimed: list[tuple[UUID, str]] = cursor.fetchall()
    for index, (event_id, event_type) in enumerate(claimed):
        try:
            _send_one(event_id, event_type, send)
        except (BrokerError, OSError):
            _make_due([unsent for unsent, _type in claimed[index:]])
            raise
    return len(claimed)


def _terms(limit: int) -> dict[str, int | list[str]]:
    """An event that only a newer release knows is left for that release's relay."""
    return {
        "limit": limit,
        "resend": RESEND_SECONDS,
        "most": RESEND_SECONDS_AT_MOST,
        "types": list(registered_types()),
    }


def _send_one(event_id: UUID, event_type: str, send: Send) -> None:
    handlers = [handler.name for handler in handlers_of(event_type)]
    done = (
        set(HandlerReceipt.objects.filter(event_id=event_id).values_list("handler", flat=True))
        if handlers
        else set()
    )
    waiting = [name for name in handlers if name not in done]
    if not waiting:
        finish_event(event_id=event_id, handlers=handlers)
    for name in waiting:
        send(event_id, name)


def _make_due(event_ids: list[UUID]) -> None:
    log.warning("outbox_send_failed", rows=len(event_ids))
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE core_outboxevent SET next_attempt_at = clock_timestamp() + interval '1 second' WHERE id = ANY(%s)",
            [event_ids],
        )
