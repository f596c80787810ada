"""Open the provider's hosted page for an attempt."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from apps.core import clock
from apps.core.context import Actor
from apps.core.turns import forget_turn
from apps.payments.errors import PaymentRefused, ProviderRefused
from apps.payments.gateway import payment_provider
from apps.payments.locks import lock_payment
from apps.payments.models import Payment
from apps.payments.operations.apply_truth import apply_truth_in_transaction
from apps.payments.operations.look_at_payment import LOOK
from apps.payments.operations.move_payment import move_in_transaction
from apps.payments.policies.payment_states import Trigger
from apps.payments.provider import CheckoutRequest, ProviderPayment
from apps.payments.queries.payments import email_of, existing_payment, payment_info
from apps.payments.types import CheckoutLine, PaymentInfo, PaymentState


def open_checkout(*, payment_id: UUID, actor: Actor) -> PaymentInfo:
    """The attempt with its page. Repeating it after a crash at any point finds the same page: the key is the attempt.

    An attempt that has moved on is returned as it is. If it was given up while the page was being opened, the page is
    closed again before anybody has seen it.

    Raises PaymentNotFound; PaymentProviderUnavailable (try the same attempt again); PaymentRefused (it is over: start
    another one).
    """
    # Who comes back from the page has news.
    forget_turn(LOOK, payment_id)
    payment = existing_payment(payment_id)
    if payment.state != PaymentState.CREATED:
        return payment_info(payment)
    try:
        truth = payment_provider().open_session(_request(payment))
    except ProviderRefused as refused:
        info = _give_up(payment_id, refused.reason, actor)
        if info.is_live:
            # Somebody else has opened it meanwhile.
            return info
        raise PaymentRefused(params={"reason": refused.reason}) from refused
    return _keep_session(payment_id, truth, actor)


def _request(payment: Payment) -> CheckoutRequest:
    return CheckoutRequest(
        payment_id=payment.pk,
        reference=payment.reference,
        description=payment.description,
        lines=tuple(
            CheckoutLine(line["name"], payment.money(line["amount"]), line["quantity"])
            for line in payment.lines
        ),
        email=email_of(payment),
        language=payment.language,
        return_url=payment.return_url,
        cancel_url=payment.cancel_url,
        expires_at=payment.expires_at,
    )


def _keep_session(payment_id: UUID, truth: ProviderPayment, actor: Actor) -> PaymentInfo:
    with transaction.atomic(durable=True):
        payment = lock_payment(payment_id)
        if not payment.provider_session_id:
            apply_truth_in_transaction(payment=payment, truth=truth, actor=actor, now=clock.now())
        return payment_info(payment)


def _give_up(payment_id: UUID, reason: str, actor: Actor) -> PaymentInfo:
    with transaction.atomic(durable=True):
        payment = lock_payment(payment_id)
        move_in_transaction(
            payment=payment, trigger=Trigger.REFUSED, actor=actor, now=clock.now(), failure_code=reason
        )
        return payment_info(payment)
