"""Compare an attempt with the provider and go along: for the webhook, the traveler's return, and the sweep alike."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from apps.core import clock
from apps.core.context import Actor
from apps.payments.errors import PaymentMoving, ProviderMismatch, ProviderRefused
from apps.payments.gateway import payment_provider
from apps.payments.locks import lock_payment
from apps.payments.models import Payment
from apps.payments.operations.apply_truth import apply_truth_in_transaction
from apps.payments.operations.move_payment import move_in_transaction
from apps.payments.policies.payment_states import Trigger
from apps.payments.provider import ProviderPayment
from apps.payments.queries.payments import existing_payment, payment_info
from apps.payments.types import PaymentInfo, PaymentState

# How often a row may change under our eyes before we leave it to whoever changes it.
_LOOKS = 5


def settle_payment(*, payment_id: UUID, actor: Actor, session_id: str = "", refusal: str = "") -> PaymentInfo:
    """Asks the provider, then writes down what it says. Idempotent, in any order, at any time.

    The provider is asked without a lock. An answer that was asked for before the row changed is thrown away and asked
    for again: what is written is never older than what stands there. `session_id` is the provider's session where a
    message named one that we lost; `refusal` is why a capture was refused just now.

    Raises PaymentNotFound, PaymentProviderUnavailable, ProviderMismatch, ProviderNotUnderstood, PaymentMoving.
    """
    for _ in range(_LOOKS):
        seen = existing_payment(payment_id)
        truth = _ask(seen.provider_session_id or session_id)
        settled = _write_down(seen, truth, refusal, actor)
        if settled is not None:
            return settled
    raise PaymentMoving


def _ask(session_id: str) -> ProviderPayment | None:
    if not session_id:
        return None
    try:
        return payment_provider().find(session_id)
    except ProviderRefused as refused:
        # It doesn't know a session that it gave us: other keys, or another installation's data.
        raise ProviderMismatch(params={"session": session_id, "reason": refused.reason}) from refused


def _write_down(
    seen: Payment, truth: ProviderPayment | None, refusal: str, actor: Actor
) -> PaymentInfo | None:
    """None when the row has changed since it was seen."""
    with transaction.atomic(durable=True):
        payment = lock_payment(seen.pk)
        if payment.version != seen.version:
            return None
        if truth is not None:
            apply_truth_in_transaction(
                payment=payment, truth=truth, refusal=refusal, actor=actor, now=clock.now()
            )
        elif payment.state == PaymentState.CREATED and payment.expires_at <= clock.database_now():
            # Its page was never opened, and can't be any more.
            move_in_transaction(payment=payment, trigger=Trigger.EXPIRED, actor=actor, now=clock.now())
        return payment_info(payment)
