"""Tell the provider that an attempt is given up."""

from __future__ import annotations

from uuid import UUID

import structlog

from apps.core.context import Actor
from apps.payments.errors import ProviderRefused
from apps.payments.gateway import payment_provider
from apps.payments.operations.settle_payment import settle_payment
from apps.payments.queries.payments import existing_payment, payment_info
from apps.payments.types import PaymentInfo, PaymentState

log = structlog.get_logger(__name__)

# Somebody may pay on the page in the moment in which it is being closed: then the second step releases the
# money.
_STEPS = 3


def carry_out_cancellation(*, payment_id: UUID, actor: Actor) -> PaymentInfo:
    """Closes the page, or releases what was authorised; money that was taken meanwhile is refunded by settling.

    Idempotent. An attempt whose slow method is still on its way stays `cancel_pending`; the sweep comes back to it.
    Raises PaymentNotFound, PaymentProviderUnavailable, ProviderMismatch, ProviderNotUnderstood, PaymentMoving.
    """
    info = payment_info(existing_payment(payment_id))
    for _ in range(_STEPS):
        if info.state != PaymentState.CANCEL_PENDING:
            break
        told = _tell_provider(payment_id)
        info = settle_payment(payment_id=payment_id, actor=actor)
        if not told:
            break
    return info


def _tell_provider(payment_id: UUID) -> bool:
    """False when there is nothing that could be told: a slow method is on its way, or it is over already."""
    session_id = existing_payment(payment_id).provider_session_id
    provider = payment_provider()
    try:
        truth = provider.find(session_id)
        if truth.intent_status == "authorised":
            provider.cancel(truth.intent_id)
        elif truth.session_status == "open" and truth.intent_status == "waiting":
            provider.expire_session(session_id)
        else:
            return False
    except ProviderRefused as refused:
        # Things have moved on since we looked; settling looks again.
        log.info("cancellation_overtaken", payment=str(payment_id), reason=refused.reason)
    return True
