"""How long a session lives, how it ends, and what is refused at its creation."""

from __future__ import annotations

import time
from typing import Any

import pytest
import stripe

from tests.payment_sandbox.support import CANCEL_URL, MANUAL, Shop, session_params


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (30 * 60 - 10, "at least 30 minutes"),
        (24 * 3600 + 60, "less than 24 hours"),
        (-3600, "at least 30 minutes"),
    ],
)
def test_a_session_lives_30_minutes_at_least_and_a_day_at_most(shop: Shop, seconds: int, words: str) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        shop.open_session(expires_at=int(time.time()) + seconds)
    assert refusal.value.param == "expires_at"
    assert words in str(refusal.value.user_message)
    assert shop.client.v1.checkout.sessions.list().data == []


def test_expiry_is_kept_and_is_a_day_when_nothing_is_said(shop: Shop) -> None:
    soon = int(time.time()) + 31 * 60
    assert shop.open_session(expires_at=soon).expires_at == soon
    session = shop.open_session()
    assert session.expires_at - session.created == 24 * 3600


def test_expiring_a_session(shop: Shop) -> None:
    session = shop.open_session(**MANUAL)
    shop.pay(session.id, card_number="4000000000000002")
    expired = shop.client.v1.checkout.sessions.expire(session.id)
    assert (expired.status, expired.payment_status, expired.url) == ("expired", "unpaid", None)
    intent = shop.intent(session.id)
    assert (intent.status, intent.cancellation_reason) == ("canceled", "expired")
    assert shop.events() == [
        "payment_intent.payment_failed",
        "payment_intent.canceled",
        "checkout.session.expired",
    ]
    with pytest.raises(stripe.InvalidRequestError):
        shop.client.v1.checkout.sessions.expire(session.id)

    answer = shop.pay(session.id)
    assert answer.status == 410
    assert CANCEL_URL in answer.text
    assert shop.intent(session.id).status == "canceled"


def test_a_session_expires_by_itself(shop: Shop) -> None:
    session = shop.open_session(expires_at=int(time.time()) + 31 * 60)
    shop.advance(31 * 60 + 5)
    assert shop.session(session.id).status == "expired"
    assert shop.events() == ["checkout.session.expired"]


def test_a_challenge_can_not_be_answered_after_expiry(shop: Shop) -> None:
    session = shop.open_session(**MANUAL)
    shop.pay(session.id, card_number="4000002500003155")
    shop.advance(24 * 3600 + 1)
    assert shop.answer_bank(session.id, "complete").status == 410
    assert shop.intent(session.id).status == "canceled"


def test_a_complete_session_can_not_expire(shop: Shop) -> None:
    session = shop.open_session(**MANUAL)
    shop.pay(session.id)
    with pytest.raises(stripe.InvalidRequestError):
        shop.client.v1.checkout.sessions.expire(session.id)
    shop.advance(24 * 3600 + 1)
    assert shop.session(session.id).status == "complete"


def test_an_intent_of_an_open_session_is_cancelled_by_expiring_that(shop: Shop) -> None:
    session = shop.open_session(**MANUAL)
    shop.pay(session.id, card_number="4000002500003155")
    intent = shop.intent(session.id)
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        shop.client.v1.payment_intents.cancel(intent.id)
    assert refusal.value.code == "payment_intent_unexpected_state"
    assert shop.intent(session.id).status == "requires_action"


def test_sessions_are_found_by_intent_and_by_status(shop: Shop) -> None:
    paid, still_open = shop.open_session(), shop.open_session()
    shop.pay(paid.id)
    sessions = shop.client.v1.checkout.sessions
    found = sessions.list({"payment_intent": shop.intent(paid.id).id})
    assert [session.id for session in found.data] == [paid.id]
    assert [session.id for session in sessions.list({"status": "open"}).data] == [still_open.id]


def test_what_can_be_expanded(shop: Shop) -> None:
    session = shop.open_session(**MANUAL)
    shop.pay(session.id)
    listed = shop.client.v1.checkout.sessions.list(
        {"expand": ["data.payment_intent.latest_charge", "data.line_items"]}
    ).data[0]
    assert isinstance(listed.payment_intent, stripe.PaymentIntent)
    assert isinstance(listed.payment_intent.latest_charge, stripe.Charge)
    assert listed.line_items is not None
    assert [item.amount_total for item in listed.line_items.data] == [41260]
    items = shop.client.v1.checkout.sessions.line_items.list(session.id)
    assert [(item.description, item.quantity) for item in items.data] == [("MAD-JFK", 1)]
    with pytest.raises(stripe.InvalidRequestError):
        shop.client.v1.checkout.sessions.retrieve(session.id, {"expand": ["customer"]})


def _item(**price: Any) -> list[dict[str, Any]]:
    data = {"currency": "eur", "unit_amount": 1000, "product_data": {"name": "Fare"}, **price}
    return [{"price_data": {name: value for name, value in data.items() if value is not None}}]


REFUSED = [
    ({"mode": None}, "mode"),
    ({"mode": "subscription"}, "mode"),
    ({"success_url": None}, "success_url"),
    ({"success_url": "javascript:alert(1)"}, "success_url"),
    ({"success_url": "https://shop.example/\r\nX: 1"}, "success_url"),
    ({"cancel_url": "https://shop.example\\@evil.example/"}, "cancel_url"),
    ({"cancel_url": "https://shop.example:port/"}, "cancel_url"),
    ({"line_items": None}, "line_items"),
    ({"line_items": [{"price": "price_1"}]}, "line_items[0][price]"),
    ({"line_items": [{"quantity": 1}]}, "line_items[0][price_data]"),
    ({"line_items": _item(currency="xyz")}, "line_items[0][price_data][currency]"),
    ({"line_items": _item(unit_amount=-1)}, "line_items[0][price_data][unit_amount]"),
    ({"line_items": _item(unit_amount="12.5")}, "line_items[0][price_data][unit_amount]"),
    ({"line_items": _item(unit_amount=None)}, "line_items[0][price_data][unit_amount]"),
    ({"line_items": _item(product_data=None)}, "line_items[0][price_data][product_data]"),
    ({"line_items": _item(unit_amount=0)}, "line_items"),
    ({"line_items": _item(unit_amount=99_999_999) * 2}, "line_items"),
    ({"line_items": _item() + _item(currency="gbp")}, "line_items"),
    ({"line_items": _item(currency="kwd", unit_amount=12345)}, "line_items"),
    ({"line_items": _item() * 101}, "line_items"),
    ({"locale": "ar"}, "locale"),
    ({"customer_email": "ada"}, "customer_email"),
    ({"client_reference_id": "r" * 201}, "client_reference_id"),
    ({"metadata": {"k" * 41: "v"}}, "metadata[" + "k" * 40 + "]"),
    ({"metadata": {"k": "v" * 501}}, "metadata[k]"),
    ({"metadata": {str(n): "v" for n in range(51)}}, "metadata"),
    ({"payment_method_types": ["cash"]}, "payment_method_types"),
    ({"allowed_payment_method_types": ["ideal"]}, "allowed_payment_method_types"),
    ({"payment_intent_data": {"capture_method": "later"}}, "payment_intent_data[capture_method]"),
    ({"payment_intent_data": {"transfer_group": "a"}}, "payment_intent_data[transfer_group]"),
    ({"gift_wrap": True}, "gift_wrap"),
]


@pytest.mark.parametrize(("changes", "param"), REFUSED)
def test_what_is_refused(shared_shop: Shop, changes: dict[str, Any], param: str) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        shared_shop.client.v1.checkout.sessions.create(session_params(**changes))
    assert (refusal.value.http_status, refusal.value.param) == (400, param)
    assert shared_shop.client.v1.checkout.sessions.list().data == []
