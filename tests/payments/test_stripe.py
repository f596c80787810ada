"""Reading what Stripe says, and saying it in the words of the port."""

from __future__ import annotations

from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

import pytest
import stripe

from apps.core.ids import uuid7
from apps.core.money import Money
from apps.payments import stripe_objects
from apps.payments.errors import PaymentProviderUnavailable, ProviderNotUnderstood, ProviderRefused
from apps.payments.provider import CheckoutRequest, ProviderPayment
from apps.payments.stripe_amounts import from_stripe, to_stripe
from apps.payments.stripe_errors import stripe_answers
from apps.payments.stripe_provider import StripeProvider
from apps.payments.types import CheckoutLine


@pytest.mark.parametrize(
    ("money", "minor"),
    [
        (Money(41260, "EUR"), 41260),
        (Money(41260, "JPY"), 41260),
        (Money(41260, "KWD"), 41260),
        # Stripe keeps two decimals where CLDR has none.
        (Money(412, "ISK"), 41200),
        (Money(412, "UGX"), 41200),
    ],
)
def test_amounts_go_there_and_back(money: Money, minor: int) -> None:
    assert to_stripe(money) == minor
    assert from_stripe(minor, money.currency.lower()) == money


def test_an_amount_that_we_could_not_hold_is_refused() -> None:
    with pytest.raises(ValueError, match="whole number"):
        from_stripe(41201, "isk")


def api_error(kind: type[stripe.StripeError], status: int, **error: str) -> stripe.StripeError:
    arguments: dict[str, Any] = {
        "http_status": status,
        "json_body": {"error": error},
        "code": error.get("code"),
    }
    if issubclass(kind, stripe.CardError | stripe.InvalidRequestError):
        arguments["param"] = None
    return kind("message", **arguments)


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (api_error(stripe.CardError, 402, code="card_declined", decline_code="lost_card"), "lost_card"),
        (api_error(stripe.CardError, 402, code="expired_card"), "expired_card"),
        (api_error(stripe.InvalidRequestError, 400, code="amount_too_small"), "amount_too_small"),
        (api_error(stripe.InvalidRequestError, 404), "InvalidRequestError"),
        (api_error(stripe.IdempotencyError, 400), "IdempotencyError"),
    ],
)
def test_what_stripe_refuses_is_a_refusal_with_its_reason(error: stripe.StripeError, reason: str) -> None:
    with pytest.raises(ProviderRefused) as refused, stripe_answers("test"):
        raise error
    assert refused.value.reason == reason


@pytest.mark.parametrize(
    "error",
    [
        stripe.APIConnectionError("no answer"),  # type: ignore[no-untyped-call]
        api_error(stripe.APIError, 500),
        api_error(stripe.RateLimitError, 429),
        # Our own keys are wrong: nobody's payment was refused.
        api_error(stripe.AuthenticationError, 401),
        api_error(stripe.PermissionError, 403),
        # Another request holds the same idempotency key right now.
        api_error(stripe.IdempotencyError, 409, code="idempotency_key_in_use"),
    ],
)
def test_all_else_is_unavailability(error: stripe.StripeError) -> None:
    with pytest.raises(PaymentProviderUnavailable), stripe_answers("test"):
        raise error


def test_a_bug_of_ours_is_neither() -> None:
    with pytest.raises(KeyError), stripe_answers("test"):
        raise KeyError("ours")


EVENT = MappingProxyType(
    {
        "id": "evt_1",
        "type": "payment_intent.succeeded",
        "created": 1_790_000_000,
        "data": {
            "object": {"id": "pi_1", "object": "payment_intent", "metadata": {"payment_id": "not an id"}}
        },
    }
)


def test_an_event_with_a_label_that_is_no_id_is_nobodys() -> None:
    event = stripe_objects.event(dict(EVENT))
    assert (event.payment_id, event.intent_id, event.session_id) == (None, "pi_1", "")
    assert event.created_at == datetime.fromtimestamp(1_790_000_000, UTC)


def test_a_session_names_the_payment_by_its_reference_too() -> None:
    payment_id = uuid7()
    about = {
        "id": "cs_1",
        "object": "checkout.session",
        "client_reference_id": str(payment_id),
        "payment_intent": {"id": "pi_1"},
    }
    event = stripe_objects.event({**EVENT, "data": {"object": about}})
    assert (event.payment_id, event.session_id, event.intent_id) == (payment_id, "cs_1", "pi_1")


def read_refund(status: str) -> str:
    item = stripe.Refund.construct_from(
        {
            "id": "re_1",
            "object": "refund",
            "amount": 5,
            "currency": "eur",
            "status": status,
            "payment_intent": "pi_1",
        },
        key=None,
    )
    return stripe_objects.refund(item).status


def test_refunds_are_pending_until_they_are_not() -> None:
    said = {
        status: read_refund(status)
        for status in ("pending", "requires_action", "succeeded", "failed", "canceled")
    }
    assert said == {
        "pending": "pending",
        "requires_action": "pending",
        "succeeded": "succeeded",
        "failed": "failed",
        "canceled": "failed",
    }


def read_session(**changes: Any) -> ProviderPayment:
    said = {
        "id": "cs_1",
        "object": "checkout.session",
        "status": "open",
        "currency": "eur",
        "amount_total": 41260,
        "client_reference_id": None,
        "payment_intent": None,
        "url": None,
    }
    return stripe_objects.payment(stripe.checkout.Session.construct_from({**said, **changes}, key=None))


def test_a_session_is_read() -> None:
    session = read_session()
    assert (session.session_status, session.amount) == ("open", Money(41260, "EUR"))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"status": "paused"}, "session paused"),
        ({"status": None}, "session None"),
        ({"currency": None}, "41260 "),
        ({"currency": "isk", "amount_total": 41201}, "41201 isk"),
    ],
)
def test_what_there_is_no_word_for_is_named(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(ProviderNotUnderstood) as refused:
        read_session(**changes)
    assert refused.value.params == {"said": said}


def provider() -> StripeProvider:
    return StripeProvider(
        api_base="http://127.0.0.1:1", secret_key="sk_test_x", webhook_secret="whsec_x", methods=("card",)
    )


def page(email: str) -> CheckoutRequest:
    return CheckoutRequest(
        payment_id=uuid7(),
        reference=uuid7(),
        description="Trip",
        lines=(CheckoutLine("Trip", Money(41260, "EUR")),),
        email=email,
        language="en",
        return_url="https://example.com/back",
        cancel_url="https://example.com/back",
        expires_at=datetime.now(UTC),
    )


@pytest.mark.parametrize("email", ["ada@example.com", "Ada.L+trip_1@mail.example.co.uk", "o'hara@x-y.travel"])
def test_a_plain_address_is_filled_in_on_the_page(email: str) -> None:
    assert provider()._session_params(page(email))["customer_email"] == email


@pytest.mark.parametrize(
    "email",
    [
        "",
        "a@localhost",
        "ada@[127.0.0.1]",
        '"ada l"@example.com',
        "adá@example.com",
        "ada@exämple.com",
        "ada@example.c0m",
        "ada.@example.com",
        "a..b@example.com",
        "ada@-x.com",
        "ada@example.com\n",
        "ada@example.\u212aom",
    ],
)
def test_an_address_that_the_provider_might_refuse_is_left_out(email: str) -> None:
    assert "customer_email" not in provider()._session_params(page(email))


def test_a_refund_goes_out_under_the_key_of_its_try(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[dict[str, str]] = []

    def create(params: object, options: dict[str, str]) -> stripe.Refund:
        sent.append(options)
        values = {"id": "re_1", "object": "refund", "amount": 5, "currency": "eur", "status": "succeeded"}
        return stripe.Refund.construct_from(values, key=None)

    stripe_client = provider()
    monkeypatch.setattr(stripe_client._client.v1.refunds, "create", create)
    for number in (1, 2):
        stripe_client.refund(
            refund_id=uuid7(), payment_id=uuid7(), intent_id="pi_1", amount=Money(5, "EUR"), key=f"r:{number}"
        )
    assert sent == [{"idempotency_key": "r:1"}, {"idempotency_key": "r:2"}]
