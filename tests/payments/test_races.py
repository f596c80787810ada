"""What only one may win. Each race comes with its negative control: without that one guard it is lost."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

import pytest
from django.db import IntegrityError, connection

from apps.core.context import SYSTEM
from apps.core.ids import uuid7
from apps.payments import services
from apps.payments.errors import PaymentInProgress, RefundTooLarge
from apps.payments.integrity import one_live_attempt, refunds_within_captured
from apps.payments.locks import lock_live_attempts
from apps.payments.models import LedgerTransaction, Payment, Refund
from apps.payments.operations import create_attempt as creating
from apps.payments.operations import request_refund as refunding
from apps.payments.operations import settle_payment as settling
from apps.payments.operations.capture_payment import capture_payment
from apps.payments.operations.carry_out_refund import carry_out_refund
from apps.payments.types import PaymentState
from tests.payments.fake_provider import FakeProvider
from tests.payments.racing import MeetAfterReading, race
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
    monkeypatch.setattr(refunding, "lock_payment", MeetAfterReading(RUNNERS, read_without_lock))
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


@contextmanager
def without_the_index() -> Iterator[None]:
    constraint = next(item for item in Payment._meta.constraints if item.name == "payment_one_live_attempt")
    with connection.schema_editor() as editor:
        editor.remove_constraint(Payment, constraint)
    try:
        yield
    finally:
        Payment.objects.all().delete()
        with connection.schema_editor() as editor:
            editor.add_constraint(Payment, constraint)


def test_without_the_unique_index_the_attempt_race_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    reference = uuid7()
    nothing_there = MeetAfterReading(RUNNERS, lock_live_attempts)
    monkeypatch.setattr(creating, "lock_live_attempts", nothing_there)
    with without_the_index():
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
    monkeypatch.setattr(settling, "lock_payment", MeetAfterReading(RUNNERS, read_without_lock))
    settle_at_once(info.id)
    assert kinds(info.id) == ["PaymentAuthorised"] * RUNNERS


def test_captures_at_once_take_the_money_once(provider: FakeProvider) -> None:
    info = open_attempt()
    provider.authorise(f"cs_{info.id}")
    services.settle_payment(payment_id=info.id, actor=SYSTEM)
    request_capture(info.id)
    results = race(RUNNERS, lambda _: capture_payment(payment_id=info.id, actor=SYSTEM))
    assert [result for result in results if isinstance(result, Exception)] == []
    assert services.payment_of(info.id).state == PaymentState.CAPTURED
    assert kinds(info.id) == ["PaymentAuthorised", "PaymentCaptured"]


def test_one_refund_carried_out_at_once_is_one_refund(provider: FakeProvider) -> None:
    info = captured(provider)
    refund = request_refund(info.id, 10000)
    results = race(RUNNERS, lambda _: carry_out_refund(refund_id=refund.id, actor=SYSTEM))
    assert [result for result in results if isinstance(result, Exception)] == []
    assert len(provider.payments[f"cs_{info.id}"].refunds) == 1
    assert services.payment_of(info.id).refunded.amount == 10000
    assert kinds(info.id).count("PaymentRefunded") == 1


def test_one_message_delivered_at_once_is_stored_once(provider: FakeProvider) -> None:
    info = open_attempt()
    results = race(RUNNERS, lambda _: deliver(info.id, "checkout.session.completed", "evt_1"))
    assert sorted(str(result) for result in results) == ["False"] * (RUNNERS - 1) + ["True"]
