"""Have the provider return money that was promised back."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db import transaction

from apps.core import clock
from apps.core.context import Actor
from apps.payments.errors import PaymentNotFound, ProviderRefused
from apps.payments.gateway import payment_provider
from apps.payments.locks import lock_payment
from apps.payments.models import Refund
from apps.payments.operations.settle_payment import settle_payment
from apps.payments.operations.settle_refund import move_refund_in_transaction, settle_refund_in_transaction
from apps.payments.queries.payments import refund_info
from apps.payments.types import RefundInfo, RefundState

# Longer than any call to the provider lasts, its repetition included: nobody else is at it when it has run off.
LEASE = timedelta(seconds=60)


def carry_out_refund(*, refund_id: UUID, actor: Actor) -> RefundInfo:
    """Idempotent: the provider's own list is read first, and one try is made at a time.

    A try has a key of its own: the provider answers a key for a day as it did the first time, with a failure of its
    own too, and would fail for a day.

    Raises PaymentNotFound, PaymentProviderUnavailable, ProviderMismatch, ProviderNotUnderstood, PaymentMoving.
    """
    refund = _existing(refund_id)
    if refund.state == RefundState.PENDING:
        settle_payment(payment_id=refund.payment_id, actor=actor)
        refund = _existing(refund_id)
    key = _begin_try(refund)
    if key:
        _return_money(refund, key, actor)
        refund = _existing(refund_id)
    return refund_info(refund, refund.payment)


def _existing(refund_id: UUID) -> Refund:
    refund = Refund.objects.select_related("payment").filter(pk=refund_id).first()
    if refund is None:
        raise PaymentNotFound
    return refund


def _begin_try(seen: Refund) -> str:
    """The key of a new try; '' when nothing is left to do, or another try is under way or has just been broken off."""
    with transaction.atomic(durable=True):
        lock_payment(seen.payment_id)
        refund = _existing(seen.pk)
        moment = clock.database_now()
        if refund.state != RefundState.PENDING or refund.provider_refund_id:
            return ""
        if refund.tried_at is not None and moment < refund.tried_at + LEASE:
            return ""
        refund.tries += 1
        refund.tried_at = moment
        refund.save(update_fields=["tries", "tried_at"])
    return f"{refund.pk}:{refund.tries}"


def _return_money(refund: Refund, key: str, actor: Actor) -> None:
    said, refusal = None, ""
    try:
        said = payment_provider().refund(
            refund_id=refund.pk,
            payment_id=refund.payment_id,
            intent_id=refund.payment.provider_intent_id,
            amount=refund.payment.money(refund.amount),
            key=key,
        )
    except ProviderRefused as refused:
        refusal = refused.reason
    with transaction.atomic(durable=True):
        payment = lock_payment(refund.payment_id)
        if said is not None:
            settle_refund_in_transaction(payment=payment, said=said, actor=actor, now=clock.now())
            return
        current = Refund.objects.get(pk=refund.pk)
        move_refund_in_transaction(
            payment=payment,
            refund=current,
            to=RefundState.FAILED,
            actor=actor,
            now=clock.now(),
            failure_code=refusal,
        )
