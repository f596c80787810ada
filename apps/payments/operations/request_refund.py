"""Promise money back: reserved under the payment's lock, carried out after commit."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from apps.audit.services import record_in_transaction
from apps.core import clock
from apps.core.context import Actor
from apps.core.errors import InvalidInput
from apps.core.events import publish_in_transaction
from apps.core.locks import assert_in_transaction
from apps.core.money import Money
from apps.payments.errors import PaymentNotCaptured, RefundTooLarge
from apps.payments.events import RefundRequested
from apps.payments.locks import lock_payment
from apps.payments.models import Payment, Refund
from apps.payments.operations.move_payment import touch
from apps.payments.queries.payments import refund_info
from apps.payments.types import PaymentState, RefundInfo, RefundReason


def request_refund_in_transaction(
    *, payment_id: UUID, amount: Money, reason: RefundReason, actor: Actor
) -> RefundInfo:
    """Reserves `amount` of a captured payment for a refund to the method it was paid with.

    Raises PaymentNotFound, PaymentNotCaptured, RefundTooLarge; InvalidInput for an amount that isn't positive, and
    CurrencyMismatch for another currency.
    """
    assert_in_transaction()
    payment = lock_payment(payment_id)
    if payment.state != PaymentState.CAPTURED:
        raise PaymentNotCaptured
    if amount <= Money.zero(payment.currency):
        raise InvalidInput(errors={"amount": [_("Enter an amount greater than zero.")]})
    return refund_info(
        reserve_refund_in_transaction(
            payment=payment, amount=amount.amount, reason=reason, actor=actor, now=clock.now()
        ),
        payment,
    )


def reserve_refund_in_transaction(
    *, payment: Payment, amount: int, reason: RefundReason, actor: Actor, now: datetime
) -> Refund:
    """The same on a row that is locked already. Raises RefundTooLarge."""
    assert_in_transaction()
    if amount > payment.refundable_amount:
        raise RefundTooLarge(params={"refundable": payment.money(payment.refundable_amount).to_json()})
    payment.refund_pending_amount += amount
    payment.given_back = True
    touch(payment, now=now)
    payment.save()
    refund = Refund.objects.create(
        payment=payment, amount=amount, currency=payment.currency, reason=reason, created_at=now
    )
    record_in_transaction(
        action="payments.refund_requested",
        subject=("payment", payment.pk),
        actor=actor,
        data={
            "reference": str(payment.reference),
            "refund": str(refund.pk),
            "amount": amount,
            "currency": payment.currency,
            "reason": str(reason),
        },
    )
    publish_in_transaction(
        RefundRequested(payment_id=payment.pk, reference=payment.reference, refund_id=refund.pk)
    )
    return refund
