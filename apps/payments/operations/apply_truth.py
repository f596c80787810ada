"""Bring a locked attempt in line with what the provider says of it."""

from __future__ import annotations

from datetime import datetime

from apps.core.context import Actor
from apps.core.locks import assert_in_transaction
from apps.payments.errors import ProviderMismatch
from apps.payments.models import Payment
from apps.payments.operations.move_payment import move_in_transaction
from apps.payments.operations.post_ledger import post_capture_in_transaction
from apps.payments.operations.request_refund import reserve_refund_in_transaction
from apps.payments.operations.settle_refund import settle_refund_in_transaction
from apps.payments.policies.payment_states import GIVEN_UP, Trigger, next_state
from apps.payments.policies.provider_facts import fact_of
from apps.payments.provider import ProviderPayment
from apps.payments.types import PaymentState, RefundReason


def apply_truth_in_transaction(
    *, payment: Payment, truth: ProviderPayment, refusal: str = "", actor: Actor, now: datetime
) -> None:
    """Idempotent: the same answer again changes nothing. Raises ProviderMismatch for money we haven't asked for.

    `truth` was asked for after the row's last change. `refusal` is why a capture was refused just now.
    """
    assert_in_transaction()
    _require_same_money(payment, truth)
    if not payment.provider_session_id:
        payment.provider_session_id = truth.session_id
        payment.redirect_url = truth.url
        move_in_transaction(payment=payment, trigger=Trigger.OPENED, actor=actor, now=now)
    if truth.intent_id and not payment.provider_intent_id:
        payment.provider_intent_id = truth.intent_id
        payment.save(update_fields=["provider_intent_id"])
    state = PaymentState(payment.state)
    trigger = fact_of(truth, state, refusal)
    if trigger is not None and next_state(state, trigger) is not None:
        _follow(payment, trigger, truth, refusal, actor, now)
    for refund in truth.refunds:
        settle_refund_in_transaction(payment=payment, said=refund, actor=actor, now=now)


def _require_same_money(payment: Payment, truth: ProviderPayment) -> None:
    same = truth.payment_id == payment.pk and truth.amount == payment.money(payment.amount)
    if not same or payment.provider_session_id not in {"", truth.session_id}:
        raise ProviderMismatch(params={"session": truth.session_id})


def _follow(
    payment: Payment, trigger: Trigger, truth: ProviderPayment, refusal: str, actor: Actor, now: datetime
) -> None:
    start = PaymentState(payment.state)
    if trigger == Trigger.AUTHORISED:
        payment.authorised_amount = truth.authorised.amount
    if trigger == Trigger.CAPTURED:
        payment.captured_amount = truth.captured.amount
        payment.authorised_amount = max(payment.authorised_amount, payment.captured_amount)
    reason = (
        refusal or truth.failure_code
        if trigger in {Trigger.REFUSED, Trigger.FAILED, Trigger.CANCELLED}
        else ""
    )
    move_in_transaction(payment=payment, trigger=trigger, actor=actor, now=now, failure_code=reason)
    if trigger == Trigger.CAPTURED:
        post_capture_in_transaction(payment=payment, now=now)
        if start in GIVEN_UP:
            # A method that can't authorise has paid for what nobody waits for any more.
            reserve_refund_in_transaction(
                payment=payment,
                amount=payment.captured_amount,
                reason=RefundReason.UNWANTED,
                actor=actor,
                now=now,
            )
