"""React to a message in the inbox."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.db.models import F

from apps.core import clock
from apps.core.context import Actor
from apps.payments.models import WebhookEvent
from apps.payments.operations.settle_payment import settle_payment


def process_provider_event(*, webhook_event_id: UUID, actor: Actor) -> None:
    """Asks the provider how its payment stands: whatever the message says may be out of date. Idempotent.

    Raises what `settle_payment` raises; the message then stays unprocessed and comes again.
    """
    event = WebhookEvent.objects.get(pk=webhook_event_id)
    if event.processed_at is not None:
        return
    with transaction.atomic(durable=True):
        WebhookEvent.objects.filter(pk=event.pk).update(attempts=F("attempts") + 1)
    if event.payment_id is not None:
        settle_payment(payment_id=event.payment_id, actor=actor, session_id=event.session_id)
    with transaction.atomic(durable=True):
        WebhookEvent.objects.filter(pk=event.pk).update(processed_at=clock.now())
