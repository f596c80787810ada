"""The port against the payment sandbox, over HTTP, through the official client: the same code as against Stripe."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from apps.core import clock
from apps.core.context import SYSTEM
from apps.core.money import Money
from apps.payments import services, stripe_provider
from apps.payments.gateway import configured_provider
from apps.payments.models import LedgerTransaction, Payment, WebhookEvent
from apps.payments.operations.reconcile_payments import reconcile_payments
from apps.payments.types import CheckoutLine, PaymentInfo, PaymentState
from tests.payment_sandbox.support import CARD_FIELDS, SECRET_KEY, Shop, open_app, open_shop, submit, wait_for
from tests.payments.steps import (
    PRICE,
    TRAVELER,
    cancel,
    create_attempt,
    drain,
    kinds,
    money_back,
    open_attempt,
    request_capture,
    request_refund,
    session_of,
)

pytestmark = pytest.mark.django_db(transaction=True)

CAPTURE_FAILS = "4000000000000341"
DECLINED = "4000000000000002"


@pytest.fixture
def shop(tmp_path: Path, settings: Settings) -> Iterator[Shop]:
    with open_shop(open_app(tmp_path)) as shop:
        _speak_to(shop, settings)
        yield shop


def _speak_to(shop: Shop, settings: Settings) -> None:
    settings.STRIPE_API_BASE = shop.server.url
    settings.STRIPE_SECRET_KEY = SECRET_KEY
    settings.PAYMENT_METHOD_TYPES = ["card", "pay_by_bank"]


def pay(info: PaymentInfo, **changes: str) -> int:
    return submit(info.redirect_url, {"payment_method": "card", **CARD_FIELDS, **changes}).status


def pay_by_bank(info: PaymentInfo) -> None:
    submit(info.redirect_url, {"payment_method": "pay_by_bank"})
    assert submit(f"{info.redirect_url}/challenge", {"result": "complete"}).status == 303


def settle(info: PaymentInfo) -> PaymentInfo:
    return services.settle_payment(payment_id=info.id, actor=TRAVELER)


def test_authorise_capture_refund(shop: Shop) -> None:
    info = open_attempt()
    assert info.redirect_url.startswith(shop.server.url)
    assert pay(info) == 303
    assert settle(info).state == PaymentState.AUTHORISED
    request_capture(info.id)
    drain()
    request_refund(info.id, 10000)
    drain()
    settled = services.payment_of(info.id)
    assert (settled.state, settled.captured, settled.refunded) == (
        PaymentState.CAPTURED,
        PRICE,
        Money(10000, "EUR"),
    )
    assert kinds(info.id) == ["PaymentAuthorised", "PaymentCaptured", "PaymentRefunded"]
    assert LedgerTransaction.objects.count() == 2


def test_the_page_shows_what_is_paid_for_and_returns_to_us(shop: Shop) -> None:
    info = open_attempt(
        lines=[
            CheckoutLine("LHR–JFK, Standard", Money(40000, "EUR")),
            CheckoutLine("Bag", Money(630, "EUR"), 2),
        ],
        language="es",
    )
    session = shop.session(session_of(info.id))
    assert (session.amount_total, session.currency, session.locale) == (41260, "eur", "es")
    assert session.success_url == f"https://flyaway.example/en/pay/return/{info.id}/"
    assert session.client_reference_id == str(info.id)
    assert session.customer_email == "ada@example.org"
    assert session.expires_at == int(info.expires_at.timestamp())


@pytest.mark.parametrize("language", ["en", "es", "fr", "de", "pt", "ar", "ja", "zh-hans", "tlh"])
def test_every_language_has_a_page(shop: Shop, language: str) -> None:
    assert open_attempt(language=language).state == PaymentState.OPEN


def test_the_same_attempt_is_the_same_page(shop: Shop) -> None:
    """As after a crash between the provider's answer and our commit."""
    attempt = create_attempt()
    before = Payment.objects.get(pk=attempt.id)
    first = services.open_checkout(payment_id=attempt.id, actor=TRAVELER)
    before.save()
    assert services.payment_of(attempt.id).state == PaymentState.CREATED
    again = services.open_checkout(payment_id=attempt.id, actor=TRAVELER)
    assert again.redirect_url == first.redirect_url
    assert len(list(shop.client.v1.checkout.sessions.list({"limit": 10}))) == 1


def test_a_declined_card_can_be_followed_by_a_good_one(shop: Shop) -> None:
    info = open_attempt()
    assert pay(info, card_number=DECLINED) == 402
    assert settle(info).state == PaymentState.OPEN
    assert pay(info) == 303
    assert settle(info).state == PaymentState.AUTHORISED


def test_a_bank_payment_is_processing_and_then_taken(shop: Shop) -> None:
    info = open_attempt()
    pay_by_bank(info)
    assert settle(info).state == PaymentState.OPEN
    shop.advance(5)
    assert settle(info).state == PaymentState.CAPTURED
    assert kinds(info.id) == ["PaymentAuthorised", "PaymentCaptured"]
    request_refund(info.id, 41260)
    drain()
    assert money_back(services.payment_of(info.id)) == (0, 41260)
    shop.advance(5)
    assert money_back(settle(info)) == (41260, 0)


def test_a_bank_payment_for_a_page_that_was_given_up_is_refunded(shop: Shop) -> None:
    info = open_attempt()
    pay_by_bank(info)
    cancel(info.id)
    drain()
    assert services.payment_of(info.id).state == PaymentState.CANCEL_PENDING
    shop.advance(5)
    settle(info)
    drain()
    shop.advance(5)
    assert money_back(settle(info)) == (41260, 0)
    assert kinds(info.id) == ["PaymentCaptured", "PaymentRefunded"]


def test_a_capture_that_the_bank_refuses(shop: Shop) -> None:
    info = open_attempt()
    pay(info, card_number=CAPTURE_FAILS)
    settle(info)
    request_capture(info.id)
    drain()
    failed = services.payment_of(info.id)
    assert (failed.state, failed.failure_code) == (PaymentState.CAPTURE_FAILED, "generic_decline")
    cancel(info.id)
    drain()
    assert services.payment_of(info.id).state == PaymentState.CANCELLED


def test_a_page_that_runs_out(shop: Shop) -> None:
    info = open_attempt()
    shop.advance(3600)
    assert settle(info).state == PaymentState.EXPIRED


def test_a_page_that_runs_out_after_a_declined_card(shop: Shop) -> None:
    info = open_attempt()
    pay(info, card_number=DECLINED)
    shop.advance(3600)
    assert settle(info).state == PaymentState.EXPIRED


def test_an_authorisation_that_lapses(shop: Shop) -> None:
    info = open_attempt()
    pay(info)
    settle(info)
    shop.advance(8 * 24 * 3600)
    assert settle(info).state == PaymentState.CANCELLED


def test_cancelling_closes_the_page_and_releases_the_money(shop: Shop) -> None:
    unpaid, paid = open_attempt(), open_attempt()
    pay(paid)
    settle(paid)
    for info in (unpaid, paid):
        cancel(info.id)
    drain()
    assert [services.payment_of(info.id).state for info in (unpaid, paid)] == [PaymentState.CANCELLED] * 2
    assert shop.session(session_of(unpaid.id)).status == "expired"
    assert shop.intent(session_of(paid.id)).status == "canceled"


def test_both_books_agree(shop: Shop) -> None:
    since = clock.now() - timedelta(days=1)
    infos = [open_attempt() for _ in range(3)]
    for info in infos[1:]:
        pay(info)
    settle(infos[1])
    request_capture(infos[1].id)
    drain()
    request_refund(infos[1].id, 260)
    drain()
    result = reconcile_payments(since=since, actor=SYSTEM)
    # The third was paid, and nobody has told us.
    assert (result.settled, result.refunds, result.differences) == (1, 1, ())
    shop.client.v1.refunds.create({"payment_intent": shop.intent(session_of(infos[1].id)).id, "amount": 100})
    (difference,) = reconcile_payments(since=since, actor=SYSTEM).differences
    assert (difference.what, difference.theirs) == ("refund unknown to us", "succeeded 100 EUR")


def test_long_lists_are_read_to_the_end(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stripe_provider, "_PAGE", 5)
    for _ in range(12):
        pay(open_attempt())
    intents = list(configured_provider().intents_since(clock.now() - timedelta(hours=1)))
    assert len({intent.intent_id for intent in intents}) == 12


def test_its_messages_are_signed_so_that_we_take_them(
    tmp_path: Path, settings: Settings, live_server: LiveServer
) -> None:
    app = open_app(
        tmp_path,
        webhook_urls=(f"{live_server.url}/webhooks/stripe",),
        webhook_secret=settings.STRIPE_WEBHOOK_SECRET,
    )
    with open_shop(app) as shop:
        _speak_to(shop, settings)
        info = open_attempt()
        pay(info)
        wait_for(lambda: WebhookEvent.objects.filter(payment_id=info.id).count() >= 2)
        drain()
        assert services.payment_of(info.id).state == PaymentState.AUTHORISED
        request_capture(info.id)
        drain()
        wait_for(lambda: WebhookEvent.objects.filter(payment_id=info.id).count() >= 4)
        drain()
    assert WebhookEvent.objects.filter(payment__isnull=True).count() == 0
    assert WebhookEvent.objects.filter(processed_at__isnull=True).count() == 0
    assert kinds(info.id) == ["PaymentAuthorised", "PaymentCaptured"]
