"""The same key means the same answer and one effect."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest
import stripe

from tests.payment_sandbox.support import (
    SECRET_KEY,
    Shop,
    charge_of,
    open_app,
    open_shop,
    session_params,
    wait_for,
)
from tests.racing import at_once


def test_the_same_request_again_gets_the_stored_answer(shop: Shop) -> None:
    intent = shop.paid()
    body, key = f"payment_intent={intent.id}&amount=1000", {"Idempotency-Key": "refund-1"}
    first = shop.api("POST", "/v1/refunds", body, key)
    again = shop.api("POST", "/v1/refunds", f"amount=1000&payment_intent={intent.id}", key)
    assert (first.status, again.status) == (200, 200)
    assert first.text == again.text
    assert "Idempotent-Replayed" not in first.headers
    assert again.headers["Idempotent-Replayed"] == "true"
    assert again.headers["Original-Request"] == first.headers["Request-Id"]
    assert shop.client.v1.charges.retrieve(charge_of(intent).id).amount_refunded == 1000


def test_the_same_key_with_other_parameters_is_an_error(shop: Shop) -> None:
    intent = shop.paid()
    options: Any = {"idempotency_key": "refund-1"}
    shop.client.v1.refunds.create({"payment_intent": intent.id, "amount": 1000}, options)
    with pytest.raises(stripe.IdempotencyError) as refusal:
        shop.client.v1.refunds.create({"payment_intent": intent.id, "amount": 2000}, options)
    assert refusal.value.http_status == 400
    assert str(refusal.value.user_message).startswith(
        "Keys for idempotent requests can only be used with the same parameters they were first used with."
    )
    assert shop.client.v1.charges.retrieve(charge_of(intent).id).amount_refunded == 1000


def test_the_same_key_at_another_endpoint_is_an_error(shop: Shop) -> None:
    intent = shop.authorized()
    options: Any = {"idempotency_key": "once"}
    shop.client.v1.payment_intents.capture(intent.id, None, options)
    with pytest.raises(stripe.IdempotencyError):
        shop.client.v1.payment_intents.cancel(intent.id, None, options)


def test_a_key_in_flight_is_a_conflict(shop: Shop) -> None:
    intent = shop.paid()
    body, key = f"payment_intent={intent.id}&amount=1000", {"Idempotency-Key": "refund-1"}
    answers = []
    first = threading.Thread(target=lambda: answers.append(shop.api("POST", "/v1/refunds", body, key)))
    # While somebody else writes, the first request waits for its turn and holds the key.
    with shop.app.store.write():
        first.start()
        wait_for(lambda: "refund-1" in shop.app.api.in_flight)
        conflict = shop.api("POST", "/v1/refunds", body, key)
    first.join()
    assert (conflict.status, conflict.error["code"]) == (409, "idempotency_key_in_use")
    assert conflict.headers["Stripe-Should-Retry"] == "true"
    assert answers[0].status == 200
    assert shop.api("POST", "/v1/refunds", body, key).text == answers[0].text


@pytest.mark.race
def test_eight_requests_with_one_key_have_one_effect(shop: Shop) -> None:
    intent = shop.paid()
    body, key = f"payment_intent={intent.id}&amount=1000", {"Idempotency-Key": "refund-1"}
    answers = at_once(8, lambda _: shop.api("POST", "/v1/refunds", body, key))
    assert {answer.status for answer in answers} <= {200, 409}
    assert len({answer.text for answer in answers if answer.status == 200}) == 1
    assert shop.client.v1.charges.retrieve(charge_of(intent).id).amount_refunded == 1000


def test_a_refused_operation_is_remembered(shop: Shop) -> None:
    """Stripe stores the answer of an endpoint that ran, also when it refused."""
    intent = shop.authorized()
    options: Any = {"idempotency_key": "refund-1"}
    codes = []
    for _ in range(2):
        with pytest.raises(stripe.InvalidRequestError) as refusal:
            shop.client.v1.refunds.create({"payment_intent": intent.id}, options)
        codes.append(refusal.value.code)
        shop.client.v1.payment_intents.capture(intent.id, None, {"idempotency_key": "capture"})
    assert codes == ["payment_intent_unexpected_state"] * 2


def test_bad_parameters_are_not_remembered(shop: Shop) -> None:
    options: Any = {"idempotency_key": "open-1"}
    with pytest.raises(stripe.InvalidRequestError):
        shop.client.v1.checkout.sessions.create(session_params(mode="gift"), options)
    assert shop.client.v1.checkout.sessions.create(session_params(), options).status == "open"


def test_keys_are_forgotten_after_a_day(shop: Shop) -> None:
    options: Any = {"idempotency_key": "open-1"}
    first = shop.client.v1.checkout.sessions.create(session_params(), options)
    assert shop.client.v1.checkout.sessions.create(session_params(), options).id == first.id
    shop.advance(24 * 3600 + 1)
    assert shop.client.v1.checkout.sessions.create(session_params(), options).id != first.id


def test_keys_survive_a_restart(tmp_path: Path) -> None:
    options: Any = {"idempotency_key": "open-1"}
    with open_shop(open_app(tmp_path)) as shop:
        first = shop.client.v1.checkout.sessions.create(session_params(), options)
    with open_shop(open_app(tmp_path)) as shop:
        again = shop.client.v1.checkout.sessions.create(session_params(), options)
    assert again.id == first.id


@pytest.mark.parametrize("key", ["", "k" * 256])
def test_keys_have_between_1_and_255_characters(shop: Shop, key: str) -> None:
    answer = shop.api("POST", "/v1/refunds", "payment_intent=pi_1", {"Idempotency-Key": key})
    assert (answer.status, answer.error["type"]) == (400, "invalid_request_error")
    assert SECRET_KEY not in answer.text
