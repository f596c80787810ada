"""Taking what was authorised."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from apps.core.context import SYSTEM
from apps.core.locks import NotInTransaction
from apps.core.money import Money
from apps.payments import services
from apps.payments.errors import PaymentNotAuthorised, PaymentProviderUnavailable
from apps.payments.events import PaymentCaptured, PaymentCaptureFailed
from apps.payments.models import LedgerEntry, LedgerTransaction, Payment
from apps.payments.operations import pursue_payment as pursuing
from apps.payments.operations.capture_payment import capture_payment
from apps.payments.policies.sync_schedule import CAPTURE_TRIED_FOR
from apps.payments.queries.payments import payment_of
from apps.payments.types import PaymentInfo, PaymentState
from tests.payments.fake_provider import FakeProvider
from tests.payments.steps import (
    PRICE,
    authorised,
    captured,
    create_attempt,
    drain,
    kinds,
    news,
    open_attempt,
    request_capture,
)

pytestmark = pytest.mark.django_db(transaction=True)


def test_asking_for_the_money_tells_the_provider_after_commit(provider: FakeProvider) -> None:
    info = authorised(provider)
    provider.calls.clear()
    assert request_capture(info.id).state == PaymentState.CAPTURE_PENDING
    assert provider.calls == []
    drain()
    assert "capture" in provider.calls
    settled = services.payment_of(info.id)
    assert (settled.state, settled.captured, settled.is_usable) == (PaymentState.CAPTURED, PRICE, True)
    assert news(info.id)[-1] == PaymentCaptured(payment_id=info.id, reference=info.reference, amount=PRICE)


def test_the_books_show_it(provider: FakeProvider) -> None:
    info = captured(provider)
    posted = LedgerTransaction.objects.get()
    assert (posted.kind, posted.payment_id, posted.refund_id) == ("capture", info.id, None)
    entries = LedgerEntry.objects.order_by("pk").values_list("account", "amount", "currency")
    assert list(entries) == [("provider_clearing", 41260, "EUR"), ("customer_prepayments", -41260, "EUR")]


def test_asking_again_changes_nothing(provider: FakeProvider) -> None:
    info = captured(provider)
    told = kinds(info.id)
    assert request_capture(info.id) == info
    for _ in range(2):
        assert capture_payment(payment_id=info.id, actor=SYSTEM) == info
    drain()
    assert kinds(info.id) == told == ["PaymentAuthorised", "PaymentCaptured"]
    assert LedgerTransaction.objects.count() == 1


def test_a_method_that_took_the_money_at_once_needs_no_capture(provider: FakeProvider) -> None:
    info = open_attempt()
    provider.take(f"cs_{info.id}")
    services.settle_payment(payment_id=info.id, actor=SYSTEM)
    assert request_capture(info.id).state == PaymentState.CAPTURED
    drain()
    assert "capture" not in provider.calls
    assert LedgerTransaction.objects.count() == 1


def test_there_must_be_money_to_take(provider: FakeProvider) -> None:
    info = create_attempt()
    with pytest.raises(PaymentNotAuthorised):
        request_capture(info.id)
    with pytest.raises(NotInTransaction):
        services.request_capture_in_transaction(payment_id=info.id, actor=SYSTEM)


def test_a_refusal_is_a_state_and_can_be_tried_again(provider: FakeProvider) -> None:
    info = authorised(provider)
    provider.refuse = {"capture": "expired_card"}
    request_capture(info.id)
    drain()
    failed = services.payment_of(info.id)
    assert (failed.state, failed.failure_code) == (PaymentState.CAPTURE_FAILED, "expired_card")
    assert (failed.captured, failed.is_live, failed.is_usable) == (Money(0, "EUR"), True, False)
    assert news(info.id)[-1] == PaymentCaptureFailed(
        payment_id=info.id, reference=info.reference, amount=PRICE, failure_code="expired_card"
    )
    assert LedgerTransaction.objects.count() == 0
    provider.refuse = {}
    request_capture(info.id)
    drain()
    assert services.payment_of(info.id).state == PaymentState.CAPTURED
    assert kinds(info.id) == ["PaymentAuthorised", "PaymentCaptureFailed", "PaymentCaptured"]


def test_settling_a_failed_capture_leaves_it_failed(provider: FakeProvider) -> None:
    info = authorised(provider)
    provider.lapse(f"cs_{info.id}")
    request_capture(info.id)
    drain()
    failed = services.payment_of(info.id)
    assert (failed.state, failed.failure_code) == (
        PaymentState.CAPTURE_FAILED,
        "payment_intent_unexpected_state",
    )
    assert services.settle_payment(payment_id=info.id, actor=SYSTEM) == failed
    assert kinds(info.id) == ["PaymentAuthorised", "PaymentCaptureFailed"]


def refused_long_ago(provider: FakeProvider) -> PaymentInfo:
    """A capture that has been tried for as long as it is tried; the provider would take the money now."""
    info = authorised(provider)
    provider.refuse = {"capture": "try_again_later"}
    request_capture(info.id)
    drain()
    provider.refuse = {}
    assert info.authorised_at is not None
    long_ago = info.authorised_at - CAPTURE_TRIED_FOR - timedelta(seconds=1)
    Payment.objects.filter(pk=info.id).update(authorised_at=long_ago)
    return services.payment_of(info.id)


def test_a_capture_that_was_refused_for_too_long_is_given_up(provider: FakeProvider) -> None:
    info = refused_long_ago(provider)
    assert pursuing.pursue_payment(payment_id=info.id, actor=SYSTEM).state == PaymentState.CANCEL_PENDING
    drain()
    assert services.payment_of(info.id).state == PaymentState.CANCELLED


def test_money_taken_in_the_moment_of_giving_up_is_kept(
    provider: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody else's capture succeeds between the look at the state and the lock."""
    info = refused_long_ago(provider)
    looks: list[UUID] = []

    def look(payment_id: UUID) -> PaymentInfo:
        seen = payment_of(payment_id)
        looks.append(payment_id)
        if len(looks) == 1:
            provider.capture(f"pi_{payment_id}")
            services.settle_payment(payment_id=payment_id, actor=SYSTEM)
        return seen

    monkeypatch.setattr(pursuing, "payment_of", look)
    pursuing.pursue_payment(payment_id=info.id, actor=SYSTEM)
    drain()
    kept = services.payment_of(info.id)
    assert (kept.state, kept.captured) == (PaymentState.CAPTURED, PRICE)
    assert (kept.refunded + kept.refund_pending, kept.is_usable) == (Money(0, "EUR"), True)


def test_a_lost_reply_is_found_out(provider: FakeProvider) -> None:
    """The provider has taken the money, and we never heard of it."""
    info = authorised(provider)
    request_capture(info.id)
    provider.lose_reply = {"capture"}
    with pytest.raises(PaymentProviderUnavailable):
        drain()
    assert services.payment_of(info.id).state == PaymentState.CAPTURE_PENDING
    drain()
    assert services.payment_of(info.id).state == PaymentState.CAPTURED
    assert LedgerTransaction.objects.count() == 1


def test_a_silent_provider_keeps_the_request_waiting(provider: FakeProvider) -> None:
    info = authorised(provider)
    request_capture(info.id)
    before = Payment.objects.values().get(pk=info.id)
    provider.away = True
    with pytest.raises(PaymentProviderUnavailable):
        drain()
    assert Payment.objects.values().get(pk=info.id) == before
    provider.away = False
    drain()
    assert services.payment_of(info.id).state == PaymentState.CAPTURED
