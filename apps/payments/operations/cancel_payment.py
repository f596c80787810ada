"""Give an attempt up: nothing is taken, or all of it goes back."""

from __future__ import annotations

from uuid import UUID

from apps.core import clock
from apps.core.context import Actor
from apps.core.locks import assert_in_transaction
from apps.payments.locks import lock_live_attempts, lock_payment
from apps.payments.models import Payment
from apps.payments.operations.move_payment import move_in_transaction
from apps.payments.operations.request_refund import reserve_refund_in_transaction
from apps.payments.policies.payment_states import Trigger
from apps.payments.queries.payments import payment_info
from apps.payments.types import PaymentInfo, PaymentState, RefundReason


def cancel_payment_in_transaction(*, payment_id: UUID, actor: Actor) -> PaymentInfo:
    """The provider is told after commit. Repeating it changes nothing. Raises PaymentNotFound."""
    assert_in_transaction()
    payment = lock_payment(payment_id)
    _give_up(payment, actor)
    return payment_info(payment)


def cancel_attempts_in_transaction(*, reference: UUID, actor: Actor) -> list[PaymentInfo]:
    """The same for the live attempt of an order, if there is one."""
    assert_in_transaction()
    attempts = lock_live_attempts(reference)
    for attempt in attempts:
        _give_up(attempt, actor)
    return [payment_info(attempt) for attempt in attempts]


def _give_up(payment: Payment, actor: Actor) -> None:
    now = clock.now()
    if payment.state == PaymentState.CAPTURED:
        if payment.refundable_amount > 0:
            reserve_refund_in_transaction(
                payment=payment,
                amount=payment.refundable_amount,
                reason=RefundReason.UNWANTED,
                actor=actor,
                now=now,
            )
        return
    move_in_transaction(payment=payment, trigger=Trigger.CANCEL_REQUESTED, actor=actor, now=now)
