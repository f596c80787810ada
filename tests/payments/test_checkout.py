"""Opening the hosted page: safe to repeat after a crash at any point, and nothing half-written when nobody answers."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator

import pytest
from django.db import transaction
from pytest_django import Settings

from apps.core.errors import Unavailable
from apps.core.ids import uuid7
from apps.core.models import OutboxEvent
from apps.payments import gateway, services, stripe_provider
from apps.payments.errors import PaymentNotFound, PaymentProviderUnavailable, PaymentRefused
from apps.payments.models import Payment
from apps.payments.types import PaymentState
from tests.payments.fake_provider import FakeProvider
from tests.payments.steps import TRAVELER, cancel, create_attempt, drain, kinds, open_attempt

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_page_is_opened_and_kept(provider: FakeProvider) -> None:
    info = open_attempt()
    assert (info.state, info.redirect_url) == (PaymentState.OPEN, f"https://pay.example/cs_{info.id}")
    request = provider.requests[0]
    assert (request.payment_id, request.reference, request.language) == (info.id, info.reference, "en")
    assert [(line.name, line.amount, line.quantity) for line in request.lines] == [
        ("FlyAway K7QM2X, LHR–JFK", info.amount, 1)
    ]
    assert request.expires_at == info.expires_at


def test_opening_again_asks_nobody(provider: FakeProvider) -> None:
    info = open_attempt()
    again = services.open_checkout(payment_id=info.id, actor=TRAVELER)
    assert again == info
    assert provider.calls == ["open_session"]


def test_a_page_whose_address_was_lost_is_found_again(provider: FakeProvider) -> None:
    """A crash between the provider's work and our commit: the same key, the same page."""
    provider.lose_reply = {"open_session"}
    attempt = create_attempt()
    with pytest.raises(PaymentProviderUnavailable):
        services.open_checkout(payment_id=attempt.id, actor=TRAVELER)
    assert services.payment_of(attempt.id).state == PaymentState.CREATED
    info = services.open_checkout(payment_id=attempt.id, actor=TRAVELER)
    assert info.state == PaymentState.OPEN
    assert len(provider.payments) == 1
    assert provider.requests[0] == provider.requests[1]


def test_a_silent_provider_leaves_everything_as_it_was(provider: FakeProvider) -> None:
    attempt = create_attempt()
    before = Payment.objects.values().get(pk=attempt.id)
    provider.away = True
    with pytest.raises(PaymentProviderUnavailable) as refused:
        services.open_checkout(payment_id=attempt.id, actor=TRAVELER)
    assert (refused.value.status, refused.value.code) == (503, "payment_provider_unavailable")
    assert Payment.objects.values().get(pk=attempt.id) == before


def test_a_refusal_ends_the_attempt(provider: FakeProvider) -> None:
    provider.refuse = {"open_session": "amount_too_small"}
    attempt = create_attempt()
    with pytest.raises(PaymentRefused) as refused:
        services.open_checkout(payment_id=attempt.id, actor=TRAVELER)
    assert refused.value.params == {"reason": "amount_too_small"}
    info = services.payment_of(attempt.id)
    assert (info.state, info.failure_code, info.is_live) == (PaymentState.FAILED, "amount_too_small", False)
    assert kinds(attempt.id) == ["PaymentFailed"]


def test_a_page_that_opens_after_the_attempt_was_given_up_is_closed(
    provider: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    attempt = create_attempt()
    opened = provider.open_session

    def open_while_it_is_cancelled(request: object) -> object:
        cancel(attempt.id)
        return opened(request)  # type: ignore[arg-type]

    monkeypatch.setattr(provider, "open_session", open_while_it_is_cancelled)
    info = services.open_checkout(payment_id=attempt.id, actor=TRAVELER)
    assert (info.state, info.redirect_url) == (PaymentState.CANCEL_PENDING, "")
    drain()
    assert services.payment_of(attempt.id).state == PaymentState.CANCELLED
    assert provider.payments[f"cs_{attempt.id}"].session_status == "expired"


def test_an_unknown_attempt_is_not_found(provider: FakeProvider) -> None:
    with pytest.raises(PaymentNotFound):
        services.open_checkout(payment_id=uuid7(), actor=TRAVELER)


def test_the_provider_is_never_asked_inside_a_transaction(provider: FakeProvider) -> None:
    with transaction.atomic(), pytest.raises(gateway.NetworkInTransaction):
        gateway.payment_provider()


@pytest.fixture
def hanging_provider(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A provider that takes the call and never says a word."""
    monkeypatch.setattr(stripe_provider, "TIMEOUT", (0.2, 0.2))
    with socket.create_server(("127.0.0.1", 0), backlog=16) as listener:
        settings.STRIPE_API_BASE = f"http://127.0.0.1:{listener.getsockname()[1]}"
        yield


def test_a_hanging_provider_is_unavailable_after_a_while(hanging_provider: None) -> None:
    attempt = create_attempt()
    before = (Payment.objects.values().get(pk=attempt.id), OutboxEvent.objects.count())
    started = time.monotonic()
    with pytest.raises(Unavailable) as refused:
        services.open_checkout(payment_id=attempt.id, actor=TRAVELER)
    assert refused.value.code == "payment_provider_unavailable"
    assert time.monotonic() - started < 10
    assert (Payment.objects.values().get(pk=attempt.id), OutboxEvent.objects.count()) == before


def test_the_client_waits_ten_seconds_at_most() -> None:
    assert max(stripe_provider.TIMEOUT) <= 10
