"""Paying on the hosted page, and what the merchant then sees and does through the official client."""

from __future__ import annotations

from typing import Any

import pytest
import stripe

from tests.payment_sandbox.support import MANUAL, SUCCESS_URL, Shop, charge_of

BANK: dict[str, Any] = {"payment_method_options": {"card": {"capture_method": "manual"}}}


def test_authorize_then_capture(shop: Shop) -> None:
    session = shop.open_session(
        client_reference_id="K7QM2X",
        customer_email="ada@example.com",
        metadata={"booking": "1"},
        payment_intent_data={"capture_method": "manual", "metadata": {"payment": "7"}},
    )
    assert (session.status, session.payment_status, session.payment_intent) == ("open", "unpaid", None)

    answer = shop.pay(session.id)
    assert (answer.status, answer.location) == (
        303,
        SUCCESS_URL.replace("{CHECKOUT_SESSION_ID}", session.id),
    )
    session = shop.session(session.id)
    assert (session.status, session.payment_status, session.url) == ("complete", "unpaid", None)
    assert session.client_reference_id == "K7QM2X"
    assert session.metadata is not None
    assert session.metadata.to_dict() == {"booking": "1"}
    assert session.customer_details is not None
    assert (session.customer_details.email, session.customer_details.name) == (
        "ada@example.com",
        "Ada Lovelace",
    )
    intent = shop.intent(session.id)
    assert (intent.status, intent.amount_capturable, intent.amount_received) == ("requires_capture", 41260, 0)
    assert intent.metadata.to_dict() == {"payment": "7"}
    assert charge_of(intent).captured is False

    captured = shop.client.v1.payment_intents.capture(intent.id)
    assert (captured.status, captured.amount_capturable, captured.amount_received) == ("succeeded", 0, 41260)
    assert shop.session(session.id).payment_status == "paid"
    charge = charge_of(shop.intent(session.id))
    assert (charge.captured, charge.amount_captured, charge.amount_refunded) == (True, 41260, 0)
    assert shop.events() == [
        "payment_intent.amount_capturable_updated",
        "checkout.session.completed",
        "charge.captured",
        "payment_intent.succeeded",
    ]


def test_a_partial_capture_gives_the_rest_back(shop: Shop) -> None:
    intent = shop.authorized()
    captured = shop.client.v1.payment_intents.capture(
        intent.id, {"amount_to_capture": 40000, "expand": ["latest_charge"]}
    )
    assert (captured.status, captured.amount_received, captured.amount_capturable) == ("succeeded", 40000, 0)
    charge = charge_of(captured)
    # Stripe counts what was released as refunded.
    assert (charge.amount, charge.amount_captured, charge.amount_refunded) == (41260, 40000, 1260)
    assert charge.refunded is False
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        shop.client.v1.payment_intents.capture(intent.id, {"amount_to_capture": 1260})
    assert refusal.value.code == "payment_intent_unexpected_state"


def test_no_more_is_captured_than_was_authorized(shop: Shop) -> None:
    intent = shop.authorized()
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        shop.client.v1.payment_intents.capture(intent.id, {"amount_to_capture": 41261})
    assert (refusal.value.code, refusal.value.param) == ("amount_too_large", "amount_to_capture")
    assert shop.client.v1.payment_intents.retrieve(intent.id).status == "requires_capture"


def test_cancelling_an_authorization(shop: Shop) -> None:
    intent = shop.authorized()
    cancelled = shop.client.v1.payment_intents.cancel(
        intent.id, {"cancellation_reason": "requested_by_customer", "expand": ["latest_charge"]}
    )
    assert (cancelled.status, cancelled.amount_capturable) == ("canceled", 0)
    assert cancelled.cancellation_reason == "requested_by_customer"
    charge = charge_of(cancelled)
    assert (charge.captured, charge.amount_captured, charge.refunded) == (False, 0, True)
    assert shop.events()[-2:] == ["charge.refunded", "payment_intent.canceled"]
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        shop.client.v1.payment_intents.capture(intent.id)
    assert refusal.value.code == "payment_intent_unexpected_state"
    with pytest.raises(stripe.InvalidRequestError):
        shop.client.v1.payment_intents.cancel(intent.id)


def test_automatic_capture(shop: Shop) -> None:
    intent = shop.paid()
    assert (intent.status, intent.capture_method, intent.amount_received) == (
        "succeeded",
        "automatic_async",
        41260,
    )
    charge = charge_of(intent)
    assert (charge.captured, charge.paid, charge.amount_captured) == (True, True, 41260)
    assert shop.events() == ["payment_intent.succeeded", "checkout.session.completed"]


@pytest.mark.parametrize(
    ("number", "code", "decline_code", "words"),
    [
        ("4000000000000002", "card_declined", "generic_decline", "Your bank declined this card."),
        (
            "4000000000009995",
            "card_declined",
            "insufficient_funds",
            "There is not enough money on this card.",
        ),
        ("4000000000000069", "expired_card", "expired_card", "This card has expired."),
        (
            "4000000000000127",
            "incorrect_cvc",
            "incorrect_cvc",
            "The security code is not the one of this card.",
        ),
        ("5555555555554444", "card_declined", "test_mode_live_card", "This page takes test cards only"),
    ],
)
def test_declined_cards(shop: Shop, number: str, code: str, decline_code: str, words: str) -> None:
    session = shop.open_session(**MANUAL)
    answer = shop.pay(session.id, card_number=number)
    assert answer.status == 402
    assert words in answer.text
    assert shop.session(session.id).status == "open"
    intent = shop.intent(session.id)
    assert intent.status == "requires_payment_method"
    error = intent.last_payment_error
    assert error is not None
    assert (error.type, error.code, error.decline_code) == ("card_error", code, decline_code)
    charge = charge_of(intent)
    assert (charge.status, charge.paid, charge.failure_code) == ("failed", False, code)
    assert shop.events() == ["payment_intent.payment_failed"]

    # Another card on the same page, and the same intent.
    assert shop.pay(session.id).status == 303
    again = shop.intent(session.id)
    assert (again.id, again.status, again.last_payment_error) == (intent.id, "requires_capture", None)


@pytest.mark.parametrize("number", ["4000002500003155", "4000002760003184"])
def test_three_d_secure_completed(shop: Shop, number: str) -> None:
    session = shop.open_session(**MANUAL)
    answer = shop.pay(session.id, card_number=number)
    assert (answer.status, answer.location) == (303, f"/c/pay/{session.id}/challenge")
    intent = shop.intent(session.id)
    assert (intent.status, intent.latest_charge) == ("requires_action", None)
    assert intent.next_action is not None
    assert intent.next_action.type == "redirect_to_url"

    assert shop.answer_bank(session.id, "complete").location.endswith(session.id)
    intent = shop.intent(session.id)
    assert intent.status == "requires_capture"
    details = charge_of(intent).payment_method_details
    assert details is not None
    assert details.card is not None
    assert details.card.three_d_secure is not None
    assert details.card.three_d_secure.result == "authenticated"


def test_three_d_secure_failed(shop: Shop) -> None:
    session = shop.open_session(**MANUAL)
    shop.pay(session.id, card_number="4000002500003155")
    answer = shop.answer_bank(session.id, "fail")
    assert (answer.status, answer.location) == (303, f"/c/pay/{session.id}")
    intent = shop.intent(session.id)
    assert intent.status == "requires_payment_method"
    assert intent.last_payment_error is not None
    assert intent.last_payment_error.code == "payment_intent_authentication_failure"
    assert shop.events() == ["payment_intent.payment_failed"]
    # The answer counts once: a second one finds no question.
    assert shop.answer_bank(session.id, "complete").location == f"/c/pay/{session.id}"
    assert shop.intent(session.id).status == "requires_payment_method"


def test_a_card_that_can_not_be_collected(shop: Shop) -> None:
    session = shop.open_session(**MANUAL)
    assert shop.pay(session.id, card_number="4000000000000341").status == 303
    intent = shop.intent(session.id)
    with pytest.raises(stripe.CardError) as refusal:
        shop.client.v1.payment_intents.capture(intent.id)
    assert (refusal.value.http_status, refusal.value.code) == (402, "card_declined")
    intent = shop.intent(session.id)
    assert (intent.status, intent.amount_capturable) == ("requires_capture", 41260)
    assert intent.last_payment_error is not None
    assert intent.last_payment_error.code == "card_declined"
    assert shop.client.v1.payment_intents.cancel(intent.id).status == "canceled"


def test_by_bank_the_money_comes_later(shop: Shop) -> None:
    session = shop.open_session(**BANK)
    assert session.payment_method_types == ["card", "pay_by_bank"]
    assert shop.pay(session.id, payment_method="pay_by_bank").location.endswith("/challenge")
    assert shop.answer_bank(session.id, "complete").status == 303
    intent = shop.intent(session.id)
    assert (intent.status, intent.amount_received) == ("processing", 0)
    session = shop.session(session.id)
    assert (session.status, session.payment_status) == ("complete", "unpaid")

    shop.advance(2)
    assert shop.session(session.id).payment_status == "paid"
    intent = shop.intent(session.id)
    assert (intent.status, intent.amount_received) == ("succeeded", 41260)
    assert shop.events() == [
        "checkout.session.completed",
        "payment_intent.succeeded",
        "checkout.session.async_payment_succeeded",
    ]


def test_card_alone_authorizes_where_both_are_offered(shop: Shop) -> None:
    intent = shop.paid(**BANK)
    assert (intent.status, intent.capture_method) == ("requires_capture", "automatic_async")


def test_the_bank_says_no(shop: Shop) -> None:
    session = shop.open_session(**BANK)
    shop.pay(session.id, payment_method="pay_by_bank")
    shop.answer_bank(session.id, "fail")
    assert shop.intent(session.id).status == "requires_payment_method"


@pytest.mark.parametrize(
    ("changes", "types"),
    [
        ({}, ["card", "pay_by_bank"]),
        (MANUAL, ["card"]),
        ({"payment_method_types": ["card"]}, ["card"]),
        ({"payment_method_types": ["pay_by_bank"]}, ["pay_by_bank"]),
        ({"allowed_payment_method_types": ["ideal", "card"]}, ["card"]),
    ],
)
def test_which_methods_are_offered(shop: Shop, changes: dict[str, Any], types: list[str]) -> None:
    assert shop.open_session(**changes).payment_method_types == types


def test_a_method_that_can_not_authorize_is_refused_with_manual_capture(shop: Shop) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        shop.open_session(**MANUAL, payment_method_types=["pay_by_bank"])
    assert refusal.value.param == "payment_method_types"


def test_an_authorization_lapses_after_seven_days(shop: Shop) -> None:
    intent = shop.authorized()
    shop.advance(7 * 24 * 3600 - 60)
    assert shop.client.v1.payment_intents.retrieve(intent.id).status == "requires_capture"
    shop.advance(61)
    lapsed = shop.client.v1.payment_intents.retrieve(intent.id)
    assert (lapsed.status, lapsed.cancellation_reason, lapsed.amount_capturable) == (
        "canceled",
        "automatic",
        0,
    )
    assert shop.events()[-2:] == ["charge.expired", "payment_intent.canceled"]
    with pytest.raises(stripe.InvalidRequestError):
        shop.client.v1.payment_intents.capture(intent.id)


def test_intents_are_listed_newest_first_by_page(shop: Shop) -> None:
    intents = [shop.authorized().id for _ in range(3)]
    page = shop.client.v1.payment_intents.list({"limit": 2})
    assert ([intent.id for intent in page.data], page.has_more) == ([intents[2], intents[1]], True)
    assert [intent.id for intent in page.auto_paging_iter()] == intents[::-1]
    newer = shop.client.v1.payment_intents.list({"ending_before": intents[0], "limit": 1})
    assert ([intent.id for intent in newer.data], newer.has_more) == ([intents[1]], True)
    assert shop.client.v1.payment_intents.list({"created": {"gt": 4_000_000_000}}).data == []
