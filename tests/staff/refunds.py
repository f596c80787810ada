"""Refunds that failed, as payments leave them."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from apps.core.clock import now
from apps.core.events import publish_in_transaction
from apps.core.ids import uuid7
from apps.core.money import Money
from apps.payments.events import RefundFailed
from apps.payments.models import Payment, Refund


def failed_refund(reference: UUID, amount: int = 11000) -> RefundFailed:
    """Money that a bank has sent back; the news of it is not published."""
    payment = Payment.objects.create(
        reference=reference,
        state="captured",
        currency="EUR",
        amount=15000,
        authorised_amount=15000,
        captured_amount=15000,
        given_back=True,
        provider_session_id=f"cs_{uuid7()}",
        expires_at=now(),
    )
    refund = Refund.objects.create(
        payment=payment,
        amount=amount,
        currency="EUR",
        state="failed",
        reason="cancellation",
        failure_code="expired_or_canceled_card",
        settled_at=now(),
    )
    return RefundFailed(
        payment_id=payment.pk,
        reference=reference,
        refund_id=refund.pk,
        amount=Money(amount, "EUR"),
        failure_code=refund.failure_code,
    )


def publish_failed_refund(reference: UUID, amount: int = 11000) -> UUID:
    """The refund, with the news of it in the outbox."""
    event = failed_refund(reference, amount)
    with transaction.atomic():
        publish_in_transaction(event)
    return event.refund_id
