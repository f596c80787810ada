"""Take the money that was asked for."""

from __future__ import annotations

from uuid import UUID

from apps.core.context import Actor
from apps.payments.errors import ProviderRefused
from apps.payments.gateway import payment_provider
from apps.payments.operations.settle_payment import settle_payment
from apps.payments.queries.payments import existing_payment, payment_info
from apps.payments.types import PaymentInfo, PaymentState


def capture_payment(*, payment_id: UUID, actor: Actor) -> PaymentInfo:
    """Idempotent. What comes of it, success or refusal, is read from the provider and not from its reply alone.

    Raises PaymentNotFound, PaymentProviderUnavailable, ProviderMismatch, ProviderNotUnderstood, PaymentMoving.
    """
    payment = existing_payment(payment_id)
    if payment.state != PaymentState.CAPTURE_PENDING:
        return payment_info(payment)
    refusal = ""
    try:
        payment_provider().capture(payment.provider_intent_id)
    except ProviderRefused as refused:
        # Refused by the bank, or done already: settling tells which.
        refusal = refused.reason
    return settle_payment(payment_id=payment_id, actor=actor, refusal=refusal)
