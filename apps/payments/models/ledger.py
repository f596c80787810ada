"""Double-entry bookkeeping of what the provider holds for us and what we owe to travelers.

Rows are inserted and never changed; the database sees to that, and that every transaction balances (migration 0002).
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.core.ids import uuid7
from apps.payments.models.payment import Payment
from apps.payments.models.refund import Refund


class Account(models.TextChoices):
    # An asset: money that the provider has collected for us.
    PROVIDER_CLEARING = "provider_clearing", _("Payment provider")
    # A liability: paid by customers, not yet flown.
    CUSTOMER_PREPAYMENTS = "customer_prepayments", _("Customer prepayments")


class LedgerKind(models.TextChoices):
    CAPTURE = "capture", _("Payment")
    REFUND = "refund", _("Refund")
    REFUND_RETURNED = "refund_returned", _("Refund returned by the bank")


class LedgerTransaction(models.Model):
    """One thing that happened to money. Its entries add up to zero in each currency."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=20, choices=LedgerKind.choices)
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="ledger_transactions")
    refund = models.ForeignKey(
        Refund, on_delete=models.PROTECT, null=True, related_name="ledger_transactions"
    )
    posted_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["payment"], condition=Q(kind=LedgerKind.CAPTURE), name="ledger_capture_once"
            ),
            models.UniqueConstraint(fields=["refund", "kind"], name="ledger_refund_once"),
            models.CheckConstraint(
                condition=Q(kind=LedgerKind.CAPTURE, refund__isnull=True)
                | (Q(kind__in=[LedgerKind.REFUND, LedgerKind.REFUND_RETURNED]) & Q(refund__isnull=False)),
                name="ledger_kind_names_refund",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


class LedgerEntry(models.Model):
    """One side of a transaction: debits are positive, credits negative, in minor units of `currency`."""

    id = models.BigAutoField(primary_key=True)
    transaction = models.ForeignKey(LedgerTransaction, on_delete=models.PROTECT, related_name="entries")
    account = models.CharField(max_length=40, choices=Account.choices)
    amount = models.BigIntegerField()
    currency = models.CharField(max_length=3)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(amount=0), name="ledger_entry_not_zero"),
            models.CheckConstraint(condition=Q(account__in=Account.values), name="ledger_account_known"),
            models.CheckConstraint(condition=Q(currency__regex="^[A-Z]{3}$"), name="ledger_currency_code"),
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.amount} {self.currency}"
