"""Let one handler react to one event, once."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from apps.core.context import SYSTEM, RequestContext, use_context
from apps.core.events import Handler, from_payload, handlers_of
from apps.core.models import HandlerReceipt, OutboxEvent


def handle_event(*, event_id: UUID, handler_name: str) -> None:
    """Runs `handler_name` on the event unless its receipt is there; the last receipt makes the event done.

    An event that is gone (purged after it was done) is nothing to do. Errors of the handler pass through: the relay
    sends the event again.
    """
    row = OutboxEvent.objects.filter(pk=event_id).first()
    if row is None:
        return
    known = handlers_of(row.type)
    handler = next((candidate for candidate in known if candidate.name == handler_name), None)
    if handler is None:
        return
    with use_context(RequestContext(actor=SYSTEM, request_id=row.request_id, channel="worker")):
        _react(row, handler)
    finish_event(event_id=event_id, handlers=[handler.name for handler in known])


def _react(row: OutboxEvent, handler: Handler) -> None:
    event = from_payload(row.type, row.payload)
    if handler.outermost:
        if HandlerReceipt.objects.filter(event_id=row.pk, handler=handler.name).exists():
            return
        handler.function(event, event_id=row.pk)
        HandlerReceipt.objects.bulk_create(
            [HandlerReceipt(event_id=row.pk, handler=handler.name)], ignore_conflicts=True
        )
        return
    with transaction.atomic(durable=True):
        # The unique receipt comes first: a second delivery waits here and then finds it.
        if not _leave_receipt(row.pk, handler.name):
            return
        handler.function(event, event_id=row.pk)


def _leave_receipt(event_id: UUID, handler: str) -> bool:
    _receipt, created = HandlerReceipt.objects.get_or_create(event_id=event_id, handler=handler)
    return created


def finish_event(*, event_id: UUID, handlers: Collection[str]) -> None:
    """Marks an event done once each of `handlers` has left its receipt.

    Others' receipts don't count: a handler of another release, or one that had another name, stands in for nobody.
    """
    receipts = HandlerReceipt.objects.filter(event_id=event_id, handler__in=handlers)
    if receipts.count() == len(handlers):
        OutboxEvent.objects.filter(pk=event_id, done_at__isnull=True).update(done_at=timezone.now())
