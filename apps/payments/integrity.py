"""What must be true of money, recounted from rows."""

from __future__ import annotations

from functools import partial

from django.db.models import BigIntegerField, Count, F, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from apps.core.registries import Finding, invariants
from apps.payments.models import LedgerEntry, LedgerTransaction, Payment, Refund
from apps.payments.models.ledger import Account, LedgerKind
from apps.payments.queries.pending import PENDING, pending_figure
from apps.payments.types import LIVE_STATES, RefundState

_SHOWN = 20


def ledger_balances() -> Finding:
    """Entries of a transaction add up to zero in each currency, and there are at least two."""
    per_currency = LedgerEntry.objects.values("transaction", "currency").annotate(
        total=Sum("amount"), n=Count("pk")
    )
    wrong = [str(row["transaction"]) for row in per_currency.filter(~Q(total=0) | Q(n__lt=2))]
    wrong += [
        str(pk) for pk in LedgerTransaction.objects.filter(entries__isnull=True).values_list("pk", flat=True)
    ]
    return Finding(
        LedgerTransaction.objects.count(), len(wrong), [f"transaction {pk}" for pk in wrong[:_SHOWN]]
    )


def refunds_within_captured() -> Finding:
    """Amounts on the payment equal its refunds' rows, and never exceed what was captured."""
    payments = Payment.objects.annotate(
        went=_refund_sum(RefundState.SUCCEEDED), waits=_refund_sum(RefundState.PENDING)
    )
    agree = Q(
        refunded_amount=F("went"),
        refund_pending_amount=F("waits"),
        captured_amount__gte=F("went") + F("waits"),
    )
    wrong = list(payments.exclude(agree).values_list("pk", flat=True))
    return Finding(Payment.objects.count(), len(wrong), [f"payment {pk}" for pk in wrong[:_SHOWN]])


def payments_equal_ledger() -> Finding:
    """Captured and refunded of each payment are what the books say of it."""
    payments = Payment.objects.annotate(
        taken=_ledger_sum(LedgerKind.CAPTURE),
        returned=_ledger_sum(LedgerKind.REFUND, LedgerKind.REFUND_RETURNED),
    )
    agree = Q(captured_amount=F("taken"), refunded_amount=-F("returned"))
    wrong = list(payments.exclude(agree).values_list("pk", flat=True))
    return Finding(Payment.objects.count(), len(wrong), [f"payment {pk}" for pk in wrong[:_SHOWN]])


def one_live_attempt() -> Finding:
    live = Payment.objects.filter(state__in=LIVE_STATES)
    wrong = list(
        live.values("reference").annotate(n=Count("pk")).filter(n__gt=1).values_list("reference", flat=True)
    )
    return Finding(live.count(), len(wrong), [f"order {reference}" for reference in wrong[:_SHOWN]])


def pending(name: str) -> Finding:
    """Told, not judged: what is on its way, how much, and how old the oldest is."""
    figure = pending_figure(name)
    amounts = ", ".join(money.format("en") for money in figure.amounts)
    told = [f"oldest {figure.oldest_seconds} s{', ' + amounts if amounts else ''}"] if figure.count else []
    return Finding(figure.count, 0, told)


def _refund_sum(state: RefundState) -> Coalesce:
    rows = Refund.objects.filter(payment=OuterRef("pk"), state=state).order_by().values("payment")
    return _sum(Subquery(rows.annotate(total=Sum("amount")).values("total")))


def _ledger_sum(*kinds: LedgerKind) -> Coalesce:
    rows = LedgerEntry.objects.filter(
        transaction__payment=OuterRef("pk"), transaction__kind__in=kinds, account=Account.PROVIDER_CLEARING
    )
    per_payment = rows.order_by().values("transaction__payment")
    return _sum(Subquery(per_payment.annotate(total=Sum("amount")).values("total")))


def _sum(total: Subquery) -> Coalesce:
    return Coalesce(total, Value(0), output_field=BigIntegerField())


invariants.register("ledger transactions balance per currency", ledger_balances)
invariants.register("refunds stay within what was captured", refunds_within_captured)
invariants.register("payments equal the ledger", payments_equal_ledger)
invariants.register("an order has one live payment attempt at most", one_live_attempt)
for _name in PENDING:
    invariants.register(_name, partial(pending, _name))
