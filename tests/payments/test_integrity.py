"""The invariants of money see what is wrong, and say how old what is pending is."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection

from apps.core import clock
from apps.core.registries import Finding, invariants, tenders
from apps.payments import services
from apps.payments.models import Payment, Refund
from apps.payments.queries.pending import PENDING, pending_figure
from tests.payments.fake_provider import FakeProvider
from tests.payments.steps import PRICE, authorised, captured, drain, open_attempt, request_refund

pytestmark = pytest.mark.django_db(transaction=True)

BALANCE = "ledger transactions balance per currency"
REFUNDS = "refunds stay within what was captured"
LEDGER = "payments equal the ledger"
LIVE = "an order has one live payment attempt at most"


def found(name: str) -> Finding:
    return invariants.get(name)()


def test_all_hold_after_sales_and_refunds(provider: FakeProvider) -> None:
    for amount in (1000, 41260):
        request_refund(captured(provider).id, amount)
    drain()
    open_attempt()
    figures = {name: (found(name).figure, found(name).wrong) for name in (BALANCE, REFUNDS, LEDGER, LIVE)}
    assert figures == {BALANCE: (4, 0), REFUNDS: (3, 0), LEDGER: (3, 0), LIVE: (1, 0)}


def test_a_refund_that_the_payment_does_not_know_is_seen(provider: FakeProvider) -> None:
    info = captured(provider)
    Refund.objects.create(payment_id=info.id, amount=1, currency="EUR", reason="goodwill")
    finding = found(REFUNDS)
    assert (finding.wrong, finding.differences) == (1, [f"payment {info.id}"])


def test_a_payment_that_the_books_do_not_know_is_seen(provider: FakeProvider) -> None:
    info = authorised(provider)
    Payment.objects.filter(pk=info.id).update(state="captured", captured_amount=41260)
    assert (found(LEDGER).wrong, found(LEDGER).differences) == (1, [f"payment {info.id}"])


def test_books_that_do_not_balance_are_seen(provider: FakeProvider) -> None:
    captured(provider)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE payments_ledgerentry DISABLE TRIGGER USER")
        try:
            cursor.execute("UPDATE payments_ledgerentry SET amount = amount + 1 WHERE amount > 0")
        finally:
            cursor.execute("ALTER TABLE payments_ledgerentry ENABLE TRIGGER USER")
    assert found(BALANCE).wrong == 1


def test_what_is_pending_is_told_with_its_age(provider: FakeProvider) -> None:
    info = authorised(provider)
    Payment.objects.filter(pk=info.id).update(state_since=clock.now() - timedelta(seconds=90))
    figure = pending_figure("payments authorised, not asked for")
    assert (figure.count, figure.amounts) == (1, (PRICE,))
    assert 90 <= figure.oldest_seconds < 120
    finding = found("payments authorised, not asked for")
    assert (finding.figure, finding.wrong) == (1, 0)
    assert finding.differences[0].startswith("oldest 9")
    assert finding.differences[0].endswith("€412.60")


def test_nothing_pending_is_zero() -> None:
    assert [(pending_figure(name).count, pending_figure(name).oldest_seconds) for name in PENDING] == [
        (0, 0)
    ] * 7


def test_the_card_is_a_tender() -> None:
    assert tenders.get("card").can_authorise()


@pytest.mark.parametrize("attempts", [1, 3])
def test_lists_take_one_query(
    provider: FakeProvider, attempts: int, django_assert_num_queries: object
) -> None:
    first = captured(provider)
    for _ in range(attempts - 1):
        captured(provider, first.reference)
    for info in services.payments_of(first.reference):
        request_refund(info.id, 100)
    with django_assert_num_queries(1):  # type: ignore[operator]
        assert len(services.payments_of(first.reference)) == attempts
    with django_assert_num_queries(1):  # type: ignore[operator]
        assert len(services.refunds_of(first.reference)) == attempts
