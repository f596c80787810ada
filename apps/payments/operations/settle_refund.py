"""Write down what became of a refund."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from apps.audit.services import record_in_transaction
from apps.core.context import Actor
from apps.core.events import publish_in_transaction
from apps.core.locks import assert_in_transaction
from apps.payments import events
from apps.payments.models import Payment, Refund
from apps.payments.operations.move_payment import touch
from apps.payments.operations.post_ledger import (
    post_refund_in_transaction,
    post_refund_returned_in_transaction,
)
from apps.payments.policies.refund_states import REFUND_TRANSITIONS
from apps.payments.provider import ProviderRefund
from apps.payments.types import RefundState


def settle_refund_in_transaction(
    *, payment: Payment, said: ProviderRefund, actor: Actor, now: datetime
) -> None:
    """Takes over what the provider says of one refund; `payment` is locked.

    A refund that was made at the provider's own desk is not ours to book silently: reconciliation names it.
    """
    assert_in_transaction()
    known = Q(provider_refund_id=said.provider_refund_id) | Q(pk=said.refund_id)
    refund = Refund.objects.filter(known, payment=payment).first()
    if refund is None:
        return
    if not refund.provider_refund_id:
        refund.provider_refund_id = said.provider_refund_id
        refund.save(update_fields=["provider_refund_id"])
    move_refund_in_transaction(
        payment=payment,
        refund=refund,
        to=RefundState(said.status),
        actor=actor,
        now=now,
        failure_code=said.failure_code,
    )


def move_refund_in_transaction(
    *, payment: Payment, refund: Refund, to: RefundState, actor: Actor, now: datetime, failure_code: str = ""
) -> bool:
    """Moves a refund of a locked payment; amounts, books, history and news with it. False when it changes nothing."""
    assert_in_transaction()
    start = RefundState(refund.state)
    if not REFUND_TRANSITIONS.may_move(start, to):
        return False
    _move_amounts(payment, refund, start, to, now)
    # Also for one that was asked for before this was noted.
    payment.given_back = True
    refund.state = REFUND_TRANSITIONS.move(start, to)
    refund.settled_at = now
    refund.failure_code = failure_code
    refund.save(update_fields=["state", "settled_at", "failure_code"])
    touch(payment, now=now)
    payment.save()
    record_in_transaction(
        action=f"payments.refund_{to}",
        subject=("payment", payment.pk),
        actor=actor,
        data={
            "reference": str(payment.reference),
            "refund": str(refund.pk),
            "amount": refund.amount,
            "currency": refund.currency,
            "failure_code": failure_code,
        },
    )
    publish_in_transaction(_news(payment, refund))
    return True


def _move_amounts(
    payment: Payment, refund: Refund, start: RefundState, to: RefundState, now: datetime
) -> None:
    if start == RefundState.PENDING:
        payment.refund_pending_amount -= refund.amount
        if to == RefundState.SUCCEEDED:
            payment.refunded_amount += refund.amount
            post_refund_in_transaction(payment=payment, refund=refund, now=now)
    else:
        payment.refunded_amount -= refund.amount
        post_refund_returned_in_transaction(payment=payment, refund=refund, now=now)


def _news(payment: Payment, refund: Refund) -> events.PaymentEvent:
    amount = payment.money(refund.amount)
    if refund.state == RefundState.SUCCEEDED:
        return events.PaymentRefunded(
            payment_id=payment.pk,
            reference=payment.reference,
            refund_id=refund.pk,
            amount=amount,
            reason=refund.reason,
        )
    return events.RefundFailed(
        payment_id=payment.pk,
        reference=payment.reference,
        refund_id=refund.pk,
        amount=amount,
        failure_code=refund.failure_code,
    )
