"""What only one may win. Each race comes with its negative control: without that one guard it is lost."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError

from apps.core import clock
from apps.core.context import SYSTEM
from apps.core.db_errors import violated_constraint
from apps.core.ids import uuid7
from apps.core.models import OutboxEvent
from apps.payments import services
from apps.payments.errors import PaymentInProgress, RefundTooLarge
from apps.payments.events import ProviderEventReceived
from apps.payments.integrity import one_live_attempt, refunds_within_captured
from apps.payments.locks import lock_live_attempts
from apps.payments.models import LedgerTransaction, Payment, Refund, WebhookEvent
from apps.payments.operations import carry_out_refund as carrying_out
from apps.payments.operations import create_attempt as creating
from apps.payments.operations import request_refund as refunding
from apps.payments.operations import settle_payment as settling
from apps.payments.operations.capture_payment import capture_payment
from apps.payments.operations.carry_out_refund import carry_out_refund
from apps.payments.types import PaymentState
from tests.payments.fake_provider import FakeProvider
from tests.payments.steps import (
    captured,
    create_attempt,
    deliver,
    drain,
    kinds,
    open_attempt,
    request_capture,
    request_refund,
)
from tests.racing import at_once, meet_after, meet_before, race, without

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]

RUNNERS = 6


def read_without_lock(payment_id: UUID) -> Payment:
    return Payment.objects.get(pk=payment_id)


def refund_all_at_once(payment_id: UUID) -> list[object]:
    """Six people refund a third of a payment each."""
    return race(RUNNERS, lambda _: request_refund(payment_id, 41260 // 3))


def test_refunds_at_once_never_exceed_what_was_captured(provider: FakeProvider) -> None:
    info = captured(provider)
    results = refund_all_at_once(info.id)
    refused = [result for result in results if isinstance(result, Exception)]
    assert [type(result) for result in refused] == [RefundTooLarge] * 3
    drain()
    settled = services.payment_of(info.id)
    assert settled.refunded.amount == 41260 // 3 * 3
    assert refunds_within_captured().wrong == 0


def test_without_the_row_lock_the_refund_race_is_lost(
    provider: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    info = captured(provider)
    monkeypatch.setattr(refunding, "lock_payment", meet_after(RUNNERS, read_without_lock))
    results = refund_all_at_once(info.id)
    assert [result for result in results if isinstance(result, Exception)] == []
    promised = sum(Refund.objects.filter(payment_id=info.id).values_list("amount", flat=True))
    assert promised > 41260
    assert refunds_within_captured().wrong == 1


def begin_at_once(reference: UUID) -> list[object]:
    return race(RUNNERS, lambda _: create_attempt(reference).id)


def test_an_order_gets_one_attempt_however_many_ask_at_once() -> None:
    reference = uuid7()
    results = begin_at_once(reference)
    winners = {result for result in results if isinstance(result, UUID)}
    losers = [result for result in results if isinstance(result, Exception)]
    assert len(winners) == 1
    assert [type(loser) for loser in losers] == [IntegrityError] * len(losers)
    assert [info.id for info in services.payments_of(reference)] == list(winners)


def test_without_the_unique_index_the_attempt_race_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    reference = uuid7()
    nothing_there = meet_after(RUNNERS, lock_live_attempts)
    monkeypatch.setattr(creating, "lock_live_attempts", nothing_there)
    with without("payments_payment", "payment_one_live_attempt"):
        results = begin_at_once(reference)
        assert len({result for result in results if isinstance(result, UUID)}) == RUNNERS
        assert one_live_attempt().wrong == 1


def test_the_losers_of_that_race_are_told_in_words() -> None:
    """What the database refuses is a named conflict for whoever asked."""
    first = create_attempt()
    Payment.objects.filter(pk=first.id).update(
        state=PaymentState.AUTHORISED, authorised_amount=1, provider_session_id="cs_1"
    )
    with pytest.raises(PaymentInProgress):
        create_attempt(first.reference)


def settle_at_once(payment_id: UUID) -> list[object]:
    """The webhook, the traveler's return and the sweep, in the same moment."""
    return race(RUNNERS, lambda _: services.settle_payment(payment_id=payment_id, actor=SYSTEM))


def test_webhook_return_and_sweep_at_once_tell_it_once(provider: FakeProvider) -> None:
    info = open_attempt()
    provider.take(f"cs_{info.id}")
    results = settle_at_once(info.id)
    assert [result for result in results if isinstance(result, Exception)] == []
    assert kinds(info.id) == ["PaymentAuthorised", "PaymentCaptured"]
    assert LedgerTransaction.objects.count() == 1


def test_without_the_row_lock_it_is_told_more_than_once(
    provider: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    info = open_attempt()
    provider.authorise(f"cs_{info.id}")
    monkeypatch.setattr(settling, "lock_payment", meet_after(RUNNERS, read_without_lock))
    settle_at_once(info.id)
    assert kinds(info.id) == ["PaymentAuthorised"] * RUNNERS


def refusals(results: list[Any]) -> list[str]:
    """The constraints that refused; whatever else was raised shows as it is."""
    errors = [result for result in results if isinstance(result, Exception)]
    return [violated_constraint(error) or repr(error) for error in errors]


def waiting_for_capture(provider: FakeProvider) -> UUID:
    info = open_attempt()
    provider.authorise(f"cs_{info.id}")
    services.settle_payment(payment_id=info.id, actor=SYSTEM)
    return request_capture(info.id).id


def capture_at_once(payment_id: UUID) -> list[Any]:
    return race(RUNNERS, lambda _: capture_payment(payment_id=payment_id, actor=SYSTEM))


def test_captures_at_once_take_the_money_once(provider: FakeProvider) -> None:
    payment_id = waiting_for_capture(provider)
    assert refusals(capture_at_once(payment_id)) == []
    assert services.payment_of(payment_id).state == PaymentState.CAPTURED
    assert kinds(payment_id) == ["PaymentAuthorised", "PaymentCaptured"]


def test_without_the_row_lock_only_the_books_refuse_to_book_a_capture_again(
    provider: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    payment_id = waiting_for_capture(provider)
    monkeypatch.setattr(settling, "lock_payment", meet_after(RUNNERS, read_without_lock))
    assert refusals(capture_at_once(payment_id)) == ["ledger_capture_once"] * (RUNNERS - 1)


def test_without_the_row_lock_and_that_index_a_capture_is_booked_by_each(
    provider: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    payment_id = waiting_for_capture(provider)
    monkeypatch.setattr(settling, "lock_payment", meet_after(RUNNERS, read_without_lock))
    with without("payments_ledgertransaction", "ledger_capture_once"):
        assert refusals(capture_at_once(payment_id)) == []
        assert LedgerTransaction.objects.count() == RUNNERS
        assert kinds(payment_id) == ["PaymentAuthorised", *["PaymentCaptured"] * RUNNERS]


def carry_out_at_once(refund_id: UUID) -> list[Any]:
    return race(RUNNERS, lambda _: carry_out_refund(refund_id=refund_id, actor=SYSTEM))


def test_one_refund_carried_out_at_once_is_one_refund(provider: FakeProvider) -> None:
    info = captured(provider)
    refund = request_refund(info.id, 10000)
    assert refusals(carry_out_at_once(refund.id)) == []
    assert provider.calls.count("refund") == 1
    assert len(provider.payments[f"cs_{info.id}"].refunds) == 1
    assert services.payment_of(info.id).refunded.amount == 10000
    assert kinds(info.id).count("PaymentRefunded") == 1


def test_without_the_row_lock_each_asks_the_provider(
    provider: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    refund = request_refund(captured(provider).id, 10000)
    monkeypatch.setattr(carrying_out, "lock_payment", read_without_lock)
    # Asked for when the refund has been read, and before its try is noted.
    monkeypatch.setattr(clock, "database_now", meet_after(RUNNERS, clock.database_now))
    carry_out_at_once(refund.id)
    assert provider.calls.count("refund") == RUNNERS


def deliver_at_once(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """One message, six times; nobody stores it before all have seen that it isn't there."""
    info = open_attempt()
    monkeypatch.setattr(WebhookEvent, "save", meet_before(RUNNERS, WebhookEvent.save))
    return at_once(RUNNERS, lambda _: deliver(info.id, "checkout.session.completed", "evt_1"))


def test_one_message_delivered_at_once_is_stored_once(
    provider: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert sorted(deliver_at_once(monkeypatch)) == [False] * (RUNNERS - 1) + [True]
    assert WebhookEvent.objects.count() == 1


def test_without_the_unique_id_it_is_stored_by_each(
    provider: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    with without("payments_webhookevent", "webhook_event_once"):
        assert deliver_at_once(monkeypatch) == [True] * RUNNERS
        assert OutboxEvent.objects.filter(type=ProviderEventReceived.TYPE).count() == RUNNERS
