"""Money on its way back: reserved first, carried out after commit, never more than was captured."""

from __future__ import annotations

import pytest
from django.db.models import F

from apps.audit.services import history_of
from apps.core.context import SYSTEM
from apps.core.errors import InvalidInput
from apps.core.locks import NotInTransaction
from apps.core.money import CurrencyMismatch, Money
from apps.payments import services
from apps.payments.errors import PaymentNotCaptured, PaymentProviderUnavailable, RefundTooLarge
from apps.payments.events import PaymentRefunded, RefundFailed
from apps.payments.models import LedgerEntry, LedgerTransaction, Payment, Refund
from apps.payments.operations.carry_out_refund import LEASE, carry_out_refund
from apps.payments.types import RefundReason, RefundState
from tests.payments.fake_provider import FakeProvider
from tests.payments.steps import PRICE, authorised, captured, drain, kinds, money_back, news, request_refund

pytestmark = pytest.mark.django_db(transaction=True)


def balance(account: str) -> int:
    return sum(LedgerEntry.objects.filter(account=account).values_list("amount", flat=True))


def test_a_refund_is_reserved_then_carried_out(provider: FakeProvider) -> None:
    info = captured(provider)
    refund = request_refund(info.id, 10000)
    waiting = services.payment_of(info.id)
    assert (refund.state, refund.amount) == (RefundState.PENDING, Money(10000, "EUR"))
    assert (waiting.refund_pending, waiting.refundable) == (Money(10000, "EUR"), Money(31260, "EUR"))
    assert not waiting.is_usable
    assert provider.payments[f"cs_{info.id}"].refunds == ()
    drain()
    settled = services.payment_of(info.id)
    assert (settled.refunded, settled.refund_pending) == (Money(10000, "EUR"), Money(0, "EUR"))
    assert [row.state for row in services.refunds_of(info.reference)] == [RefundState.SUCCEEDED]
    assert news(info.id)[-1] == PaymentRefunded(
        payment_id=info.id,
        reference=info.reference,
        refund_id=refund.id,
        amount=Money(10000, "EUR"),
        reason="cancellation",
    )
    actions = [entry.action for entry in history_of("payment", [str(info.id)])]
    assert actions[:2] == ["payments.refund_succeeded", "payments.refund_requested"]


def test_the_books_take_it_back(provider: FakeProvider) -> None:
    info = captured(provider)
    request_refund(info.id, 10000)
    drain()
    assert (balance("provider_clearing"), balance("customer_prepayments")) == (31260, -31260)


def test_refunds_add_up_to_what_was_captured_and_not_a_cent_more(provider: FakeProvider) -> None:
    info = captured(provider)
    request_refund(info.id, 40000)
    before = Payment.objects.values().get(pk=info.id)
    with pytest.raises(RefundTooLarge) as refused:
        request_refund(info.id, 1261)
    assert refused.value.params == {"refundable": {"amount": 1260, "currency": "EUR"}}
    assert Payment.objects.values().get(pk=info.id) == before
    request_refund(info.id, 1260)
    drain()
    assert money_back(services.payment_of(info.id)) == (PRICE.amount, 0)
    with pytest.raises(RefundTooLarge):
        request_refund(info.id, 1)


def test_only_captured_money_can_go_back(provider: FakeProvider) -> None:
    info = authorised(provider)
    with pytest.raises(PaymentNotCaptured):
        request_refund(info.id, 1)
    with pytest.raises(NotInTransaction):
        services.request_refund_in_transaction(
            payment_id=info.id, amount=PRICE, reason=RefundReason.GOODWILL, actor=SYSTEM
        )
    assert Refund.objects.count() == 0


@pytest.mark.parametrize("amount", [0, -5])
def test_an_amount_is_positive(provider: FakeProvider, amount: int) -> None:
    info = captured(provider)
    with pytest.raises(InvalidInput):
        request_refund(info.id, amount)


def test_another_currency_is_a_programming_error(
    provider: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    info = captured(provider)
    monkeypatch.setattr("tests.payments.steps.PRICE", Money(1, "USD"))
    with pytest.raises(CurrencyMismatch):
        request_refund(info.id, 5)


def test_a_slow_refund_settles_later(provider: FakeProvider) -> None:
    provider.refund_status = "pending"
    info = captured(provider)
    refund = request_refund(info.id, 10000)
    drain()
    assert money_back(services.payment_of(info.id)) == (0, 10000)
    provider.calls.clear()
    carry_out_refund(refund_id=refund.id, actor=SYSTEM)
    assert "refund" not in provider.calls
    provider.settle_refunds(f"cs_{info.id}", "succeeded")
    for _ in range(2):
        services.settle_payment(payment_id=info.id, actor=SYSTEM)
    assert services.payment_of(info.id).refunded == Money(10000, "EUR")
    assert kinds(info.id).count("PaymentRefunded") == 1


def test_a_refused_refund_is_refundable_again(provider: FakeProvider) -> None:
    info = captured(provider)
    provider.refuse = {"refund": "charge_disputed"}
    refund = request_refund(info.id, 10000)
    drain()
    settled = services.payment_of(info.id)
    assert (settled.refundable, money_back(settled)) == (PRICE, (0, 0))
    assert news(info.id)[-1] == RefundFailed(
        payment_id=info.id,
        reference=info.reference,
        refund_id=refund.id,
        amount=Money(10000, "EUR"),
        failure_code="charge_disputed",
    )
    assert LedgerTransaction.objects.count() == 1


def test_a_refund_that_the_bank_sends_back_is_in_the_books_again(provider: FakeProvider) -> None:
    info = captured(provider)
    request_refund(info.id, 10000)
    drain()
    provider.settle_refunds(f"cs_{info.id}", "failed", "expired_or_canceled_card")
    for _ in range(2):
        services.settle_payment(payment_id=info.id, actor=SYSTEM)
    assert services.payment_of(info.id).refundable == PRICE
    assert balance("provider_clearing") == 41260
    assert kinds(info.id)[-2:] == ["PaymentRefunded", "RefundFailed"]


def test_a_lost_reply_never_refunds_twice(provider: FakeProvider) -> None:
    """Not even when the provider has forgotten the key: its own list is read first."""
    info = captured(provider)
    refund = request_refund(info.id, 10000)
    provider.lose_reply = {"refund"}
    with pytest.raises(PaymentProviderUnavailable):
        drain()
    assert money_back(services.payment_of(info.id)) == (0, 10000)
    drain()
    carry_out_refund(refund_id=refund.id, actor=SYSTEM)
    assert len(provider.payments[f"cs_{info.id}"].refunds) == 1
    assert provider.calls.count("refund") == 1
    assert services.payment_of(info.id).refunded == Money(10000, "EUR")


def test_a_refund_from_the_providers_own_desk_is_not_booked_silently(provider: FakeProvider) -> None:
    info = captured(provider)
    provider.refund_at_the_desk(f"cs_{info.id}", Money(5000, "EUR"))
    assert services.settle_payment(payment_id=info.id, actor=SYSTEM) == info
    assert Refund.objects.count() == 0


def test_sums_over_an_order(provider: FakeProvider) -> None:
    info = captured(provider)
    request_refund(info.id, 10000)
    drain()
    request_refund(info.id, 260)
    second = authorised(provider, info.reference)
    sums = services.money_of(info.reference, "EUR")
    assert (sums.captured, sums.refunded, sums.refund_pending) == (
        PRICE,
        Money(10000, "EUR"),
        Money(260, "EUR"),
    )
    assert (sums.authorised, sums.capture_pending) == (second.amount, Money(0, "EUR"))
    assert services.money_of(info.reference, "USD").captured == Money(0, "USD")


def let_the_try_run_off() -> None:
    Refund.objects.update(tried_at=F("tried_at") - LEASE)


def test_a_fault_of_the_provider_is_not_asked_for_again(provider: FakeProvider) -> None:
    """It answers a key for a day as it did the first time: each try has its own."""
    info = captured(provider)
    request_refund(info.id, 10000)
    provider.fail_refunds = True
    with pytest.raises(PaymentProviderUnavailable):
        drain()
    provider.fail_refunds = False
    let_the_try_run_off()
    drain()
    assert services.payment_of(info.id).refunded == Money(10000, "EUR")
    assert provider.calls.count("refund") == 2


def test_a_try_that_may_still_be_under_way_is_left_alone(provider: FakeProvider) -> None:
    info = captured(provider)
    refund = request_refund(info.id, 10000)
    provider.fail_refunds = True
    with pytest.raises(PaymentProviderUnavailable):
        drain()
    provider.fail_refunds = False
    assert carry_out_refund(refund_id=refund.id, actor=SYSTEM).state == RefundState.PENDING
    assert provider.calls.count("refund") == 1


def test_money_whose_refund_failed_secures_nothing_any_more(provider: FakeProvider) -> None:
    info = captured(provider)
    assert (info.is_secured, info.is_usable) == (True, True)
    provider.refuse = {"refund": "charge_disputed"}
    request_refund(info.id, PRICE.amount)
    drain()
    settled = services.payment_of(info.id)
    assert (settled.refundable, settled.is_secured, settled.is_usable) == (PRICE, False, False)
