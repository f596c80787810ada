"""Ask for the money that was authorised."""

from __future__ import annotations

from uuid import UUID

from apps.core import clock
from apps.core.context import Actor
from apps.core.locks import assert_in_transaction
from apps.payments.errors import PaymentNotAuthorised
from apps.payments.locks import lock_payment
from apps.payments.operations.move_payment import move_in_transaction
from apps.payments.policies.payment_states import Trigger
from apps.payments.queries.payments import payment_info
from apps.payments.types import PaymentInfo, PaymentState


def request_capture_in_transaction(*, payment_id: UUID, actor: Actor) -> PaymentInfo:
    """In the transaction that delivers what was paid for; the provider is told after its commit.

    Asking again, or for money that a method took at once, changes nothing. Raises PaymentNotFound, and
    PaymentNotAuthorised when there is no money to take.
    """
    assert_in_transaction()
    payment = lock_payment(payment_id)
    asked = move_in_transaction(
        payment=payment, trigger=Trigger.CAPTURE_REQUESTED, actor=actor, now=clock.now()
    )
    if not asked and payment.state not in {PaymentState.CAPTURE_PENDING, PaymentState.CAPTURED}:
        raise PaymentNotAuthorised
    return payment_info(payment)
