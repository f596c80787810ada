"""Do what an attempt is waiting for."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from apps.core.clock import database_now
from apps.core.context import Actor
from apps.payments.locks import lock_payment
from apps.payments.models import Refund
from apps.payments.operations.cancel_payment import cancel_payment_in_transaction
from apps.payments.operations.capture_payment import capture_payment
from apps.payments.operations.carry_out_cancellation import carry_out_cancellation
from apps.payments.operations.carry_out_refund import carry_out_refund
from apps.payments.operations.request_capture import request_capture_in_transaction
from apps.payments.operations.settle_payment import settle_payment
from apps.payments.policies.sync_schedule import CAPTURE_TRIED_FOR
from apps.payments.queries.payments import payment_of
from apps.payments.types import PaymentInfo, PaymentState, RefundState


def pursue_payment(*, payment_id: UUID, actor: Actor) -> PaymentInfo:
    """Captures, cancels, refunds or just asks, as the attempt's state wants it; idempotent, whoever else is at it.

    Raises what those raise.
    """
    match payment_of(payment_id).state:
        case PaymentState.CAPTURE_PENDING:
            capture_payment(payment_id=payment_id, actor=actor)
        case PaymentState.CAPTURE_FAILED:
            _try_again(payment_id, actor)
        case PaymentState.CANCEL_PENDING:
            carry_out_cancellation(payment_id=payment_id, actor=actor)
        case _:
            settle_payment(payment_id=payment_id, actor=actor)
    for refund_id in _pending_refunds(payment_id):
        carry_out_refund(refund_id=refund_id, actor=actor)
    return payment_of(payment_id)


def _try_again(payment_id: UUID, actor: Actor) -> None:
    """A refused capture: once more, or not any more when it has been tried for long enough."""
    with transaction.atomic(durable=True):
        payment = lock_payment(payment_id)
        if payment.state != PaymentState.CAPTURE_FAILED:
            # Somebody was faster. Giving up money that has been taken meanwhile would refund a paid booking.
            return
        since = payment.authorised_at or payment.created_at
        if database_now() > since + CAPTURE_TRIED_FOR:
            cancel_payment_in_transaction(payment_id=payment_id, actor=actor)
            return
        request_capture_in_transaction(payment_id=payment_id, actor=actor)
    capture_payment(payment_id=payment_id, actor=actor)


def _pending_refunds(payment_id: UUID) -> list[UUID]:
    pending = Refund.objects.filter(payment_id=payment_id, state=RefundState.PENDING)
    return list(pending.order_by("pk").values_list("pk", flat=True))
