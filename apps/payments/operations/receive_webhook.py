"""Take a message of the provider in: checked, stored once, answered fast."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from apps.core.events import publish_in_transaction
from apps.payments.events import ProviderEventReceived
from apps.payments.gateway import configured_provider
from apps.payments.models import Payment, WebhookEvent
from apps.payments.provider import ProviderEvent


def receive_webhook(*, body: bytes, signature: str) -> bool:
    """Stores the message; the work is done by the event's handler. False when it stands in the inbox already.

    Raises BadSignature, MalformedEvent.
    """
    event = configured_provider().read_event(body, signature)
    with transaction.atomic(durable=True):
        stored, is_new = WebhookEvent.objects.get_or_create(
            provider_event_id=event.event_id,
            defaults={
                "type": event.type,
                "object_id": event.object_id,
                "session_id": event.session_id,
                "payment_id": _payment_id(event),
                "happened_at": event.created_at,
            },
        )
        if is_new:
            publish_in_transaction(ProviderEventReceived(webhook_event_id=stored.pk))
    return is_new


def _payment_id(event: ProviderEvent) -> UUID | None:
    """The payment that the message names, or that has its intent; None for money that isn't ours."""
    if event.payment_id is not None and Payment.objects.filter(pk=event.payment_id).exists():
        return event.payment_id
    if not event.intent_id:
        return None
    return Payment.objects.filter(provider_intent_id=event.intent_id).values_list("pk", flat=True).first()
