"""Have the provider return money that was promised back."""

from __future__ import annotations

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


def carry_out_refund(*, refund_id: UUID, actor: Actor) -> RefundInfo:
    """Idempotent: the provider's own list is read first (its keys are forgotten after a day), and the key is the
    refund.

    Raises PaymentNotFound, PaymentProviderUnavailable, ProviderMismatch, PaymentMoving.
    """
    refund = _existing(refund_id)
    if refund.state == RefundState.PENDING:
        settle_payment(payment_id=refund.payment_id, actor=actor)
        refund = _existing(refund_id)
    if refund.state == RefundState.PENDING and not refund.provider_refund_id:
        _return_money(refund, actor)
        refund = _existing(refund_id)
    return refund_info(refund, refund.payment)


def _existing(refund_id: UUID) -> Refund:
    refund = Refund.objects.select_related("payment").filter(pk=refund_id).first()
    if refund is None:
        raise PaymentNotFound
    return refund


def _return_money(refund: Refund, actor: Actor) -> None:
    said, refusal = None, ""
    try:
        said = payment_provider().refund(
            refund_id=refund.pk,
            payment_id=refund.payment_id,
            intent_id=refund.payment.provider_intent_id,
            amount=refund.payment.money(refund.amount),
        )
    except ProviderRefused as refused:
        refusal = refused.reason
    with transaction.atomic(durable=True):
        payment = lock_payment(refund.payment_id)
        if said is not None:
            settle_refund_in_transaction(payment, said, actor=actor, now=clock.now())
            return
        current = Refund.objects.get(pk=refund.pk)
        move_refund_in_transaction(
            payment, current, RefundState.FAILED, actor=actor, now=clock.now(), failure_code=refusal
        )
