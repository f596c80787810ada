"""People may ask as often as they like how a payment stands; the provider is asked once in a while."""

from __future__ import annotations

from contextlib import suppress

import pytest
from pytest_django import Settings

from apps.core import turns
from apps.core.context import SYSTEM
from apps.payments import services, stripe_provider
from apps.payments.errors import PaymentMoving, PaymentProviderUnavailable
from apps.payments.operations import look_at_payment as looking
from apps.payments.provider import ProviderPayment
from apps.payments.types import PaymentInfo, PaymentState
from tests.payments.fake_provider import FakeProvider
from tests.payments.steps import open_attempt, session_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("clean_redis")]


def look(payment: PaymentInfo) -> PaymentState:
    return services.look_at_payment(payment_id=payment.id, actor=SYSTEM).state


def asked(provider: FakeProvider) -> int:
    return provider.calls.count("find")


def test_the_provider_is_asked_once_in_a_while(provider: FakeProvider) -> None:
    payment = open_attempt()
    assert [look(payment) for _ in range(5)] == [PaymentState.OPEN] * 5
    assert asked(provider) == 1
    provider.authorise(session_of(payment.id))
    turns.forget_turn(looking.LOOK, payment.id)
    assert [look(payment) for _ in range(3)] == [PaymentState.AUTHORISED] * 3
    assert asked(provider) == 2


def test_other_payments_are_asked_about_meanwhile(provider: FakeProvider) -> None:
    for payment in (open_attempt(), open_attempt()):
        look(payment)
    assert asked(provider) == 2


def test_while_somebody_looks_the_others_wait(provider: FakeProvider) -> None:
    payment = open_attempt()
    assert turns.take_turn(looking.LOOK, payment.id, owner="somebody", seconds=60) == turns.Turn.MINE
    with pytest.raises(PaymentMoving):
        look(payment)
    assert asked(provider) == 0


def test_a_turn_lasts_as_long_as_the_slowest_look() -> None:
    calls_of_find, tries = 2, 1 + stripe_provider.RETRIES
    assert calls_of_find * tries * sum(stripe_provider.TIMEOUT) < looking.LOOK_SECONDS


@pytest.mark.parametrize("away", [False, True])
def test_a_look_that_took_too_long_leaves_the_turn_to_the_next(
    provider: FakeProvider, monkeypatch: pytest.MonkeyPatch, away: bool
) -> None:
    payment = open_attempt()

    def take_too_long(session_id: str) -> ProviderPayment:
        turns.forget_turn(looking.LOOK, payment.id)
        assert turns.take_turn(looking.LOOK, payment.id, owner="the next", seconds=60) == turns.Turn.MINE
        if away:
            raise PaymentProviderUnavailable
        return provider.payments[session_id]

    monkeypatch.setattr(provider, "find", take_too_long)
    with suppress(PaymentProviderUnavailable):
        look(payment)
    assert turns.take_turn(looking.LOOK, payment.id, owner="a third", seconds=60) == turns.Turn.ASKING


def test_a_provider_that_did_not_answer_is_asked_again(provider: FakeProvider) -> None:
    payment = open_attempt()
    provider.away = True
    for _ in range(2):
        with pytest.raises(PaymentProviderUnavailable):
            look(payment)
    provider.away = False
    assert look(payment) == PaymentState.OPEN
    assert asked(provider) == 3


def test_whoever_is_sent_to_the_page_again_comes_back_with_news(provider: FakeProvider) -> None:
    payment = open_attempt()
    look(payment)
    services.open_checkout(payment_id=payment.id, actor=SYSTEM)
    provider.authorise(session_of(payment.id))
    assert look(payment) == PaymentState.AUTHORISED


def test_without_redis_the_provider_is_just_asked(provider: FakeProvider, settings: Settings) -> None:
    settings.LOCKS_URL = "redis://127.0.0.1:1/0"
    payment = open_attempt()
    assert [look(payment) for _ in range(2)] == [PaymentState.OPEN] * 2
    assert asked(provider) == 2
