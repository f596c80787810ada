"""Read payments and refunds."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from apps.core.crypto import open_sealed
from apps.core.money import Money
from apps.payments.errors import PaymentNotFound
from apps.payments.models import Payment, Refund
from apps.payments.types import OrderMoney, PaymentInfo, PaymentState, RefundInfo, RefundReason, RefundState


def payment_of(payment_id: UUID) -> PaymentInfo:
    """Raises PaymentNotFound."""
    return payment_info(existing_payment(payment_id))


def payments_of(reference: UUID) -> list[PaymentInfo]:
    """All attempts to pay for an order, oldest first."""
    return [payment_info(row) for row in Payment.objects.filter(reference=reference).order_by("pk")]


def payments_of_many(references: Collection[UUID]) -> list[PaymentInfo]:
    """All attempts to pay for these orders, oldest first. One query."""
    return [payment_info(row) for row in Payment.objects.filter(reference__in=references).order_by("pk")]


def refunds_of(reference: UUID) -> list[RefundInfo]:
    """All refunds of an order's payments, oldest first."""
    rows = Refund.objects.filter(payment__reference=reference).select_related("payment").order_by("pk")
    return [refund_info(row, row.payment) for row in rows]


def money_of(reference: UUID, currency: str) -> OrderMoney:
    """Sums over an order's payments in `currency`; zero where there are none."""
    rows = [row for row in payments_of(reference) if row.amount.currency == currency]

    def total(amounts: list[Money]) -> Money:
        return Money.total(amounts, currency)

    return OrderMoney(
        authorised=total([row.authorised for row in rows if row.state == PaymentState.AUTHORISED]),
        capture_pending=total([row.authorised for row in rows if row.state == PaymentState.CAPTURE_PENDING]),
        captured=total([row.captured for row in rows]),
        refunded=total([row.refunded for row in rows]),
        refund_pending=total([row.refund_pending for row in rows]),
    )


def email_of(payment: Payment) -> str:
    """The address that its page is filled in with; '' where there is none, or none any more."""
    sealed = payment.sealed_email
    return open_sealed(sealed, f"payment:{payment.pk}").decode() if sealed else ""


def emails_of(reference: UUID) -> list[str]:
    """The addresses that attempts to pay for an order still keep."""
    rows = Payment.objects.filter(reference=reference, sealed_email__isnull=False).order_by("pk")
    return [email_of(row) for row in rows]


def existing_payment(payment_id: UUID) -> Payment:
    """The row, for operations of this context. Raises PaymentNotFound."""
    payment = Payment.objects.filter(pk=payment_id).first()
    if payment is None:
        raise PaymentNotFound
    return payment


def payment_info(payment: Payment) -> PaymentInfo:
    return PaymentInfo(
        id=payment.pk,
        reference=payment.reference,
        state=PaymentState(payment.state),
        tender=payment.tender,
        description=payment.description,
        amount=payment.money(payment.amount),
        authorised=payment.money(payment.authorised_amount),
        captured=payment.money(payment.captured_amount),
        refunded=payment.money(payment.refunded_amount),
        refund_pending=payment.money(payment.refund_pending_amount),
        given_back=payment.given_back,
        redirect_url=payment.redirect_url,
        expires_at=payment.expires_at,
        failure_code=payment.failure_code,
        created_at=payment.created_at,
        authorised_at=payment.authorised_at,
        captured_at=payment.captured_at,
        ended_at=payment.ended_at,
    )


def refund_info(refund: Refund, payment: Payment) -> RefundInfo:
    return RefundInfo(
        id=refund.pk,
        payment_id=payment.pk,
        reference=payment.reference,
        amount=payment.money(refund.amount),
        state=RefundState(refund.state),
        reason=RefundReason(refund.reason),
        failure_code=refund.failure_code,
        created_at=refund.created_at,
        settled_at=refund.settled_at,
    )
