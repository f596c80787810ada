"""Keep the books: what is captured is owed to the traveler until it is flown; a refund takes that back."""

from __future__ import annotations

from datetime import datetime

from apps.core.locks import assert_in_transaction
from apps.payments.models import LedgerEntry, LedgerTransaction, Payment, Refund
from apps.payments.models.ledger import Account, LedgerKind


def post_capture_in_transaction(*, payment: Payment, now: datetime) -> None:
    """Debit what the provider holds for us, credit what customers have prepaid."""
    _post(LedgerKind.CAPTURE, payment, None, payment.captured_amount, now)


def post_refund_in_transaction(*, payment: Payment, refund: Refund, now: datetime) -> None:
    _post(LedgerKind.REFUND, payment, refund, -refund.amount, now)


def post_refund_returned_in_transaction(*, payment: Payment, refund: Refund, now: datetime) -> None:
    """The bank sent a refund back: the provider holds the money again."""
    _post(LedgerKind.REFUND_RETURNED, payment, refund, refund.amount, now)


def _post(kind: LedgerKind, payment: Payment, refund: Refund | None, debit: int, now: datetime) -> None:
    assert_in_transaction()
    posted = LedgerTransaction.objects.create(kind=kind, payment=payment, refund=refund, posted_at=now)
    LedgerEntry.objects.bulk_create(
        [
            LedgerEntry(transaction=posted, account=account, amount=amount, currency=payment.currency)
            for account, amount in (
                (Account.PROVIDER_CLEARING, debit),
                (Account.CUSTOMER_PREPAYMENTS, -debit),
            )
        ]
    )
