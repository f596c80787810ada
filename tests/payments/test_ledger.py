"""The database refuses books that don't balance, and any change of what is written; no code path is asked."""

from __future__ import annotations

import pytest
from django.db import connection, transaction
from django.db.utils import IntegrityError, ProgrammingError

from apps.payments.models import LedgerEntry, LedgerTransaction, Payment
from apps.payments.models.ledger import Account, LedgerKind
from tests.payments.fake_provider import FakeProvider
from tests.payments.steps import authorised, captured, create_attempt

pytestmark = pytest.mark.django_db(transaction=True)

TABLES = ("payments_ledgerentry", "payments_ledgertransaction")


def post(*entries: tuple[str, int, str]) -> None:
    payment = Payment.objects.get(pk=create_attempt().id)
    with transaction.atomic(durable=True):
        posted = LedgerTransaction.objects.create(kind=LedgerKind.CAPTURE, payment=payment)
        LedgerEntry.objects.bulk_create(
            [
                LedgerEntry(transaction=posted, account=account, amount=amount, currency=currency)
                for account, amount, currency in entries
            ]
        )


CLEARING, PREPAID = Account.PROVIDER_CLEARING, Account.CUSTOMER_PREPAYMENTS


@pytest.mark.parametrize(
    "entries",
    [
        [],
        [(CLEARING, 100, "EUR")],
        [(CLEARING, 100, "EUR"), (PREPAID, -99, "EUR")],
        # Zero in all, but not in each currency.
        [(CLEARING, 100, "EUR"), (PREPAID, -100, "USD")],
    ],
)
def test_what_does_not_balance_is_not_committed(entries: list[tuple[str, int, str]]) -> None:
    with pytest.raises(IntegrityError, match="does not balance"):
        post(*entries)
    assert (LedgerTransaction.objects.count(), LedgerEntry.objects.count()) == (0, 0)


def test_what_balances_in_each_currency_is() -> None:
    post((CLEARING, 100, "EUR"), (PREPAID, -100, "EUR"), (CLEARING, 7, "USD"), (PREPAID, -7, "USD"))
    assert LedgerEntry.objects.count() == 4


@pytest.mark.parametrize(
    "entries",
    [
        [(CLEARING, 0, "EUR"), (PREPAID, 0, "EUR")],
        [("petty_cash", 100, "EUR"), (PREPAID, -100, "EUR")],
        [(CLEARING, 100, "eur"), (PREPAID, -100, "eur")],
    ],
)
def test_zero_unknown_accounts_and_odd_currencies_are_refused(entries: list[tuple[str, int, str]]) -> None:
    with pytest.raises(IntegrityError):
        post(*entries)


def test_an_entry_that_comes_later_unbalances_and_is_refused(provider: FakeProvider) -> None:
    captured(provider)
    posted = LedgerTransaction.objects.get()
    with pytest.raises(IntegrityError, match="does not balance"):
        LedgerEntry.objects.create(transaction=posted, account=CLEARING, amount=5, currency="EUR")
    assert LedgerEntry.objects.count() == 2


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("change", ["UPDATE {} SET id = id", "DELETE FROM {}"])
def test_nobody_changes_what_is_written_not_even_the_owner(
    provider: FakeProvider, table: str, change: str
) -> None:
    captured(provider)
    with pytest.raises(ProgrammingError, match="append-only"), connection.cursor() as cursor:
        cursor.execute(change.format(table))
    assert (LedgerTransaction.objects.count(), LedgerEntry.objects.count()) == (1, 2)


@pytest.mark.parametrize("table", TABLES)
def test_the_application_has_no_right_to_try(table: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT privilege FROM unnest(ARRAY['INSERT', 'SELECT', 'UPDATE', 'DELETE', 'TRUNCATE']) privilege"
            " WHERE has_table_privilege('flyaway_app', %s, privilege) ORDER BY privilege",
            [table],
        )
        assert [row[0] for row in cursor.fetchall()] == ["INSERT", "SELECT"]


def test_a_capture_is_booked_once(provider: FakeProvider) -> None:
    info = captured(provider)
    with pytest.raises(IntegrityError, match="ledger_capture_once"):
        LedgerTransaction.objects.create(kind=LedgerKind.CAPTURE, payment_id=info.id)


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"refunded_amount": 41261}, "payment_refunds_within_captured"),
        ({"refund_pending_amount": 41261}, "payment_refunds_within_captured"),
        ({"refunded_amount": -1}, "payment_refunds_not_negative"),
        ({"captured_amount": 41261}, "payment_captured_within_authorised"),
        ({"captured_amount": 0}, "payment_captured_has_money"),
        ({"state": "authorised"}, "payment_captured_has_money"),
        ({"state": "paid", "captured_amount": 0}, "payment_state_known"),
        (
            {"state": "failed", "amount": 0, "authorised_amount": 0, "captured_amount": 0},
            "payment_amount_positive",
        ),
        ({"provider_session_id": ""}, "payment_open_has_session"),
    ],
)
def test_the_amounts_of_a_payment_are_guarded(
    provider: FakeProvider, changes: dict[str, object], constraint: str
) -> None:
    info = captured(provider)
    before = Payment.objects.values().get(pk=info.id)
    with pytest.raises(IntegrityError, match=constraint):
        Payment.objects.filter(pk=info.id).update(**changes)
    assert Payment.objects.values().get(pk=info.id) == before


def test_a_session_and_an_intent_belong_to_one_payment(provider: FakeProvider) -> None:
    first, second = authorised(provider), authorised(provider)
    taken = Payment.objects.get(pk=first.id)
    for field in ("provider_session_id", "provider_intent_id"):
        with pytest.raises(IntegrityError):
            Payment.objects.filter(pk=second.id).update(**{field: getattr(taken, field)})
