"""Beginning to pay under one idempotency key while the provider takes its time: the key stays taken for so long."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError
from django.db.models import F
from psycopg.errors import LockNotAvailable

from apps.booking.operations import start_payment as starting
from apps.core.idempotency import RESERVED_SECONDS
from apps.core.models import IdempotencyRecord
from apps.payments.errors import PaymentProviderUnavailable, ProviderRefused
from apps.payments.models import Payment
from apps.payments.types import PaymentState
from tests import world
from tests.http.wire import Reply, Wire
from tests.payments.fake_provider import FakeProvider
from tests.racing import and_then, at_once

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.race,
    pytest.mark.usefixtures("clean_redis"),
]

Ask = Callable[[], Reply]


class Shop:
    """An integrator that begins to pay for one booking: each time from another process, under the same key."""

    def __init__(self) -> None:
        wire = Wire()
        self._path = f"bookings/{wire.held()['locator']}/payments"
        self._token = wire.token

    def pay(self, back_to: str = "https://example.com/back") -> Reply:
        return Wire(self._token).post(self._path, {"return_url": back_to}, key="k-1")

    def pay_otherwise(self) -> Reply:
        return self.pay("https://example.com/elsewhere")


@pytest.fixture
def shop(provider: FakeProvider) -> Shop:
    world.open_for_sale()
    world.fly(101, "LHR", "JFK")
    return Shop()


def told(reply: Reply) -> str:
    return str(reply.status) if reply.status < 400 else f"{reply.status} {reply.code}"


def from_elsewhere(ask: Ask) -> Reply:
    """Asks in a thread, with a connection of its own, as another process would."""
    (reply,) = at_once(1, lambda _: ask())
    return reply


def meanwhile(monkeypatch: pytest.MonkeyPatch, provider: FakeProvider, *asks: Ask) -> list[Reply]:
    """What is answered to `asks`, one after the other, while the provider's reply about an open page is on its way."""
    replies: list[Reply] = []

    def ask_all() -> None:
        replies.extend(from_elsewhere(ask) for ask in asks)

    monkeypatch.setattr(provider, "open_session", and_then(provider.open_session, ask_all))
    return replies


def test_the_key_is_taken_while_the_provider_is_asked(
    shop: Shop, provider: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    replies = meanwhile(monkeypatch, provider, shop.pay, shop.pay_otherwise)
    first = shop.pay()
    assert [told(reply) for reply in replies] == [
        "409 idempotency_key_in_flight",
        "422 idempotency_key_reused",
    ]
    assert int(replies[0].headers["Retry-After"]) >= 1
    assert (first.status, Payment.objects.get().state) == (201, PaymentState.OPEN)
    assert provider.calls == ["open_session"]


def test_it_is_the_first_answers_afterwards(shop: Shop) -> None:
    first, again, other = shop.pay(), shop.pay(), shop.pay_otherwise()
    assert (again.status, again.body, again.headers["Idempotent-Replayed"]) == (201, first.body, "true")
    assert told(other) == "422 idempotency_key_reused"


def test_control_without_the_reservation_another_request_takes_the_first_ones_page_away(
    shop: Shop, provider: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(starting, "reserve_key_in_transaction", lambda idempotency: None)
    replies = meanwhile(monkeypatch, provider, shop.pay_otherwise)
    shop.pay()
    assert [told(reply) for reply in replies] == ["201"]
    states = Payment.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == [PaymentState.CANCEL_PENDING, PaymentState.OPEN]


def away(*_args: Any) -> None:
    raise PaymentProviderUnavailable


def refusing(*_args: Any) -> None:
    raise ProviderRefused("currency_not_supported")


def busy(*_args: Any) -> None:
    raise OperationalError from LockNotAvailable()


@pytest.mark.parametrize(
    ("fail", "answer"),
    [
        (away, "503 payment_provider_unavailable"),
        (refusing, "409 payment_refused"),
        (busy, "503 unavailable"),
    ],
)
@pytest.mark.parametrize("ask", [Shop.pay, Shop.pay_otherwise])
def test_the_key_of_what_has_failed_is_free(
    shop: Shop,
    provider: FakeProvider,
    monkeypatch: pytest.MonkeyPatch,
    fail: Callable[..., None],
    answer: str,
    ask: Callable[[Shop], Reply],
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(provider, "open_session", fail)
        assert told(shop.pay()) == answer
    assert told(ask(shop)) == "201"


class Killed(BaseException):
    """The process is gone: nobody tidies up after it."""


def test_the_key_of_a_process_that_died_is_free_when_its_reservation_has_lapsed(
    shop: Shop, provider: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die() -> None:
        raise Killed

    with monkeypatch.context() as dying:
        dying.setattr(provider, "open_session", and_then(provider.open_session, die))
        with pytest.raises(Killed):
            shop.pay()
    assert told(shop.pay()) == "409 idempotency_key_in_flight"
    IdempotencyRecord.objects.update(created_at=F("created_at") - timedelta(seconds=RESERVED_SECONDS))
    assert told(shop.pay()) == "201"
    assert (Payment.objects.count(), len(provider.payments)) == (1, 1)
