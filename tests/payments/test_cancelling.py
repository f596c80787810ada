"""Giving an attempt up: nothing is taken, or all of it goes back."""

from __future__ import annotations

import pytest
from django.db import transaction

from apps.core.context import SYSTEM
from apps.core.ids import uuid7
from apps.payments import services
from apps.payments.models import Refund
from apps.payments.operations.carry_out_cancellation import carry_out_cancellation
from apps.payments.types import PaymentState, RefundReason
from tests.payments.fake_provider import FakeProvider
from tests.payments.steps import (
    PRICE,
    authorised,
    cancel,
    captured,
    create_attempt,
    drain,
    kinds,
    money_back,
    open_attempt,
    request_capture,
    request_refund,
)

pytestmark = pytest.mark.django_db(transaction=True)


def test_an_attempt_without_a_page_is_over_at_once(provider: FakeProvider) -> None:
    info = create_attempt()
    assert cancel(info.id).state == PaymentState.CANCELLED
    drain()
    assert provider.calls == []
    assert kinds(info.id) == ["PaymentCancelled"]


def test_an_open_page_is_closed_after_commit(provider: FakeProvider) -> None:
    info = open_attempt()
    provider.calls.clear()
    assert cancel(info.id).state == PaymentState.CANCEL_PENDING
    assert provider.calls == []
    drain()
    assert provider.payments[f"cs_{info.id}"].session_status == "expired"
    assert services.payment_of(info.id).state == PaymentState.CANCELLED
    assert kinds(info.id) == ["PaymentCancelled"]


def test_an_authorisation_is_released(provider: FakeProvider) -> None:
    info = authorised(provider)
    cancel(info.id)
    drain()
    assert provider.payments[f"cs_{info.id}"].intent_status == "cancelled"
    assert services.payment_of(info.id).state == PaymentState.CANCELLED
    assert kinds(info.id) == ["PaymentAuthorised", "PaymentCancelled"]


def test_repeating_it_changes_nothing(provider: FakeProvider) -> None:
    info = authorised(provider)
    for _ in range(2):
        cancel(info.id)
        drain()
    told = kinds(info.id)
    assert cancel(info.id).state == PaymentState.CANCELLED
    carry_out_cancellation(payment_id=info.id, actor=SYSTEM)
    drain()
    assert kinds(info.id) == told == ["PaymentAuthorised", "PaymentCancelled"]


def test_somebody_pays_while_the_page_is_being_closed(
    provider: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    info = open_attempt()
    cancel(info.id)
    expire = provider.expire_session

    def pay_first(session_id: str) -> None:
        if provider.payments[session_id].session_status == "open":
            provider.authorise(session_id)
        expire(session_id)

    monkeypatch.setattr(provider, "expire_session", pay_first)
    drain()
    assert provider.payments[f"cs_{info.id}"].intent_status == "cancelled"
    assert services.payment_of(info.id).state == PaymentState.CANCELLED
    # Nobody is told of an authorisation that nobody was waiting for.
    assert kinds(info.id) == ["PaymentCancelled"]


def test_somebody_pays_at_once_while_the_page_is_being_closed(
    provider: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    info = open_attempt()
    cancel(info.id)
    expire = provider.expire_session

    def pay_first(session_id: str) -> None:
        provider.take(session_id)
        expire(session_id)

    monkeypatch.setattr(provider, "expire_session", pay_first)
    drain()
    settled = services.payment_of(info.id)
    assert (settled.state, money_back(settled)) == (PaymentState.CAPTURED, (PRICE.amount, 0))
    assert kinds(info.id) == ["PaymentCaptured", "PaymentRefunded"]


def test_a_slow_method_on_its_way_is_waited_for(provider: FakeProvider) -> None:
    info = open_attempt()
    provider.process(f"cs_{info.id}")
    cancel(info.id)
    drain()
    assert services.payment_of(info.id).state == PaymentState.CANCEL_PENDING
    provider.come_to_nothing(f"cs_{info.id}")
    carry_out_cancellation(payment_id=info.id, actor=SYSTEM)
    assert services.payment_of(info.id).state == PaymentState.CANCELLED


def test_a_capture_that_is_under_way_and_a_cancellation_end_in_one_of_them(provider: FakeProvider) -> None:
    """Asked for both, the provider decides which came first: released, or taken and refunded. Never kept."""
    first, second = authorised(provider), authorised(provider)
    for info in (first, second):
        request_capture(info.id)
    provider.capture(f"pi_{second.id}")
    for info in (first, second):
        assert cancel(info.id).state == PaymentState.CANCEL_PENDING
    drain()
    assert services.payment_of(first.id).state == PaymentState.CANCELLED
    settled = services.payment_of(second.id)
    assert (settled.state, money_back(settled)) == (PaymentState.CAPTURED, (PRICE.amount, 0))


def test_captured_money_is_refunded_what_is_left_of_it(provider: FakeProvider) -> None:
    info = captured(provider)
    request_refund(info.id, 1260)
    cancel(info.id)
    cancel(info.id)
    drain()
    settled = services.payment_of(info.id)
    assert money_back(settled) == (PRICE.amount, 0)
    refunds = Refund.objects.order_by("pk").values_list("amount", "reason", "state")
    assert list(refunds) == [
        (1260, RefundReason.CANCELLATION, "succeeded"),
        (40000, RefundReason.UNWANTED, "succeeded"),
    ]


def test_a_failed_capture_can_be_given_up(provider: FakeProvider) -> None:
    info = authorised(provider)
    provider.refuse = {"capture": "expired_card"}
    request_capture(info.id)
    drain()
    cancel(info.id)
    drain()
    assert services.payment_of(info.id).state == PaymentState.CANCELLED


def test_an_orders_live_attempt_is_found_by_its_reference(provider: FakeProvider) -> None:
    info = open_attempt()
    with transaction.atomic():
        given_up = services.cancel_attempts_in_transaction(reference=info.reference, actor=SYSTEM)
        nothing = services.cancel_attempts_in_transaction(reference=uuid7(), actor=SYSTEM)
    assert ([item.id for item in given_up], nothing) == ([info.id], [])
    assert services.payment_of(info.id).state == PaymentState.CANCEL_PENDING
