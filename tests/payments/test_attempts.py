"""Beginning to pay: the row comes first, an order has one live attempt, and nothing personal stays."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from apps.audit.services import history_of
from apps.core import clock
from apps.core.db_errors import translate
from apps.core.errors import InvalidInput
from apps.core.ids import uuid7
from apps.core.locks import NotInTransaction
from apps.core.money import CurrencyMismatch, Money
from apps.payments import services
from apps.payments.errors import PaymentInProgress
from apps.payments.models import Payment
from apps.payments.types import CheckoutLine, PaymentState
from tests.payments.fake_provider import FakeProvider
from tests.payments.steps import PRICE, TRAVELER, authorised, create_attempt, drain, kinds, open_attempt

pytestmark = pytest.mark.django_db(transaction=True)


def test_an_attempt_waits_for_its_page(provider: FakeProvider) -> None:
    info = create_attempt()
    assert (info.state, info.amount, info.redirect_url, info.is_live) == (
        PaymentState.CREATED,
        PRICE,
        "",
        True,
    )
    assert provider.calls == []
    assert [(entry.action, entry.data["amount"]) for entry in history_of("payment", [str(info.id)])] == [
        ("payments.created", 41260)
    ]


def test_it_is_part_of_the_callers_transaction() -> None:
    with pytest.raises(NotInTransaction):
        services.create_attempt_in_transaction(
            reference=uuid7(),
            amount=PRICE,
            description="",
            return_url="",
            cancel_url="",
            email="",
            language="en",
            expires_at=clock.now(),
            actor=TRAVELER,
            now=clock.now(),
        )


def test_it_lives_as_long_as_was_wanted_or_as_the_provider_needs() -> None:
    now = clock.now()
    wanted = now + timedelta(hours=2)
    assert create_attempt(expires_at=wanted, now=now).expires_at == wanted
    assert create_attempt(expires_at=now, now=now).expires_at == now + timedelta(minutes=31)


def test_the_addresses_name_the_attempt() -> None:
    info = create_attempt()
    row = Payment.objects.get(pk=info.id)
    assert row.return_url == f"https://flyaway.example/en/pay/return/{info.id}/"
    assert row.cancel_url == f"https://flyaway.example/en/pay/cancelled/{info.id}/"


def test_the_email_is_sealed_and_forgotten_once_the_page_is_open(provider: FakeProvider) -> None:
    info = create_attempt()
    sealed = Payment.objects.get(pk=info.id).sealed_email
    assert sealed is not None
    assert b"ada" not in bytes(sealed)
    services.open_checkout(payment_id=info.id, actor=TRAVELER)
    assert provider.requests[0].email == "ada@example.org"
    assert Payment.objects.get(pk=info.id).sealed_email is None


def test_asking_again_finds_the_same_attempt(provider: FakeProvider) -> None:
    first = create_attempt()
    assert create_attempt(first.reference).id == first.id
    services.open_checkout(payment_id=first.id, actor=TRAVELER)
    assert create_attempt(first.reference).id == first.id
    assert Payment.objects.count() == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"amount": Money(50000, "EUR")},
        {"amount": Money(41260, "USD")},
        {"language": "es"},
        {"return_url": "https://elsewhere.example/{payment_id}"},
        {"description": "FlyAway K7QM2X, LHR–JFK, seat 12A"},
        {"lines": [CheckoutLine("Flight", Money(40000, "EUR")), CheckoutLine("Bag", Money(630, "EUR"), 2)]},
    ],
)
def test_another_page_takes_the_place_of_the_open_one(
    provider: FakeProvider, changes: dict[str, object]
) -> None:
    first = open_attempt()
    second = create_attempt(first.reference, **changes)
    assert second.id != first.id
    assert services.payment_of(first.id).state == PaymentState.CANCEL_PENDING
    drain()
    assert services.payment_of(first.id).state == PaymentState.CANCELLED
    assert kinds(first.id) == ["PaymentCancelled"]
    assert [row.is_live for row in services.payments_of(first.reference)] == [False, True]


def test_a_page_that_is_nearly_over_is_replaced(provider: FakeProvider) -> None:
    first = open_attempt()
    late = first.expires_at - timedelta(minutes=4)
    assert create_attempt(first.reference, now=late).id != first.id


def test_an_attempt_that_could_not_be_opened_any_more_is_replaced() -> None:
    first = create_attempt()
    late = first.expires_at - timedelta(minutes=29)
    second = create_attempt(first.reference, now=late)
    assert second.id != first.id
    # Nobody has seen its page, so it is over at once.
    assert services.payment_of(first.id).state == PaymentState.CANCELLED


def test_an_order_whose_money_is_authorised_takes_no_second_attempt(provider: FakeProvider) -> None:
    info = authorised(provider)
    with pytest.raises(PaymentInProgress):
        create_attempt(info.reference)
    assert [row.id for row in services.payments_of(info.reference)] == [info.id]


def test_the_database_has_the_last_word() -> None:
    info = create_attempt()
    row = Payment.objects.get(pk=info.id)
    row.pk = uuid7()
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        row.save(force_insert=True)
    assert isinstance(translate(refused.value), PaymentInProgress)


def test_a_used_up_attempt_makes_room_for_the_next(provider: FakeProvider) -> None:
    first = open_attempt()
    provider.run_out(f"cs_{first.id}")
    services.settle_payment(payment_id=first.id, actor=TRAVELER)
    assert create_attempt(first.reference).id != first.id


@pytest.mark.parametrize(
    ("amount", "lines"),
    [
        (Money(0, "EUR"), []),
        (Money(-1, "EUR"), []),
        (PRICE, [CheckoutLine("Flight", Money(41259, "EUR"))]),
        (PRICE, [CheckoutLine("Flight", Money(41261, "EUR")), CheckoutLine("Voucher", Money(-1, "EUR"))]),
        (PRICE, [CheckoutLine("Flight", PRICE, 0)]),
    ],
)
def test_what_can_not_be_a_price_is_a_programming_error(amount: Money, lines: list[CheckoutLine]) -> None:
    with pytest.raises(ValueError, match="page|paid"):
        create_attempt(amount=amount, lines=lines)


def test_lines_have_the_currency_of_the_price() -> None:
    with pytest.raises(CurrencyMismatch):
        create_attempt(lines=[CheckoutLine("Flight", Money(41260, "USD"))])


def test_an_overlong_address_is_refused_by_name() -> None:
    with pytest.raises(InvalidInput) as refused:
        create_attempt(return_url="https://integrator.example/" + "a" * 2000)
    assert list(refused.value.errors) == ["return_url"]
    assert Payment.objects.count() == 0
