"""Refunds never exceed what was captured, however many are asked for at once."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import stripe

from payment_sandbox.store import Store, Transaction
from tests.payment_sandbox.support import MANUAL, Shop, charge_of, open_app, open_shop
from tests.racing import at_once

ASKERS = 8


def test_a_refund_of_all_that_is_left(shop: Shop) -> None:
    intent = shop.paid()
    refund = shop.client.v1.refunds.create(
        {"payment_intent": intent.id, "reason": "requested_by_customer", "metadata": {"refund": "1"}}
    )
    assert (refund.amount, refund.currency, refund.status) == (41260, "eur", "succeeded")
    assert (refund.payment_intent, refund.charge) == (intent.id, charge_of(intent).id)
    assert refund.metadata is not None
    assert refund.metadata.to_dict() == {"refund": "1"}
    assert shop.client.v1.refunds.retrieve(refund.id).reason == "requested_by_customer"
    charge = shop.client.v1.charges.retrieve(charge_of(intent).id)
    assert (charge.amount_refunded, charge.refunded) == (41260, True)
    assert shop.events()[-2:] == ["refund.created", "charge.refunded"]


def test_parts_add_up_and_then_there_is_nothing_left(shop: Shop) -> None:
    intent = shop.paid()
    parts = [shop.client.v1.refunds.create({"payment_intent": intent.id, "amount": 20000}) for _ in range(2)]
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        shop.client.v1.refunds.create({"payment_intent": intent.id, "amount": 1261})
    assert (refusal.value.http_status, refusal.value.param) == (400, "amount")
    parts.append(shop.client.v1.refunds.create({"payment_intent": intent.id}))
    assert [part.amount for part in parts] == [20000, 20000, 1260]
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        shop.client.v1.refunds.create({"payment_intent": intent.id, "amount": 1})
    assert refusal.value.code == "charge_already_refunded"
    listed = shop.client.v1.refunds.list({"payment_intent": intent.id})
    assert [refund.id for refund in listed.data] == [part.id for part in reversed(parts)]


def test_only_what_was_captured_can_be_refunded(shop: Shop) -> None:
    intent = shop.authorized()
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        shop.client.v1.refunds.create({"payment_intent": intent.id})
    assert refusal.value.code == "payment_intent_unexpected_state"
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        shop.client.v1.refunds.create({"charge": charge_of(intent).id})
    assert refusal.value.code == "charge_not_refundable"

    shop.client.v1.payment_intents.capture(intent.id, {"amount_to_capture": 10000})
    with pytest.raises(stripe.InvalidRequestError):
        shop.client.v1.refunds.create({"payment_intent": intent.id, "amount": 10001})
    assert shop.client.v1.refunds.create({"payment_intent": intent.id}).amount == 10000


def test_a_refund_to_a_bank_takes_a_while(shop: Shop) -> None:
    session = shop.open_session()
    shop.pay(session.id, payment_method="pay_by_bank")
    shop.answer_bank(session.id, "complete")
    shop.advance(2)
    refund = shop.client.v1.refunds.create({"payment_intent": shop.intent(session.id).id})
    assert (refund.status, refund.amount) == ("pending", 41260)
    shop.advance(2)
    assert shop.client.v1.refunds.retrieve(refund.id).status == "succeeded"
    assert shop.events()[-3:] == ["refund.created", "charge.refunded", "refund.updated"]


def _refund_all(shop: Shop, intent_id: str) -> Counter[int]:
    """How many of the askers got which status."""
    body = f"payment_intent={intent_id}&amount=41260"
    return Counter(at_once(ASKERS, lambda _: shop.api("POST", "/v1/refunds", body).status))


@pytest.mark.race
def test_of_eight_who_refund_everything_one_wins(shop: Shop) -> None:
    intent = shop.paid()
    assert _refund_all(shop, intent.id) == Counter({200: 1, 400: ASKERS - 1})
    charge = shop.client.v1.charges.retrieve(charge_of(intent).id)
    assert charge.amount_refunded == 41260
    refunds = shop.client.v1.refunds.list({"payment_intent": intent.id})
    assert [refund.amount for refund in refunds.data] == [41260]


def _without_turns(store: Store, crowd: int) -> None:
    """The guard taken away: the next writers all read first and then write side by side."""
    together = threading.Barrier(crowd)

    @contextmanager
    def write(*, durable: bool = True) -> Iterator[Transaction]:
        with store._connection() as connection:
            connection.execute("BEGIN")
            tx = Transaction(connection)
            tx.count("SELECT count(*) FROM charges")
            together.wait()
            yield tx
            connection.execute("COMMIT")

    store.write = write  # type: ignore[method-assign]


@pytest.mark.race
def test_the_refund_race_is_lost_without_turns(tmp_path: Path) -> None:
    """Negative control: without turns the others crash on stale data instead of hearing why not."""
    app = open_app(tmp_path)
    with open_shop(app) as shop:
        intent = shop.paid()
        guarded = app.store.write
        _without_turns(app.store, ASKERS)
        outcome = _refund_all(shop, intent.id)
        app.store.write = guarded  # type: ignore[method-assign]
        assert outcome == Counter({200: 1, 500: ASKERS - 1})


def _submit_at_once(shop: Shop, session_id: str) -> Counter[int]:
    return Counter(at_once(ASKERS, lambda _: shop.pay(session_id).status))


@pytest.mark.race
def test_a_form_submitted_eight_times_authorizes_once(shop: Shop) -> None:
    session = shop.open_session(**MANUAL)
    assert _submit_at_once(shop, session.id) == Counter({303: ASKERS})
    intent = shop.intent(session.id)
    charges = shop.client.v1.charges.list({"payment_intent": intent.id})
    assert [charge.amount for charge in charges.data] == [41260]
    assert [listed.id for listed in shop.client.v1.payment_intents.list().data] == [intent.id]
    assert shop.events() == ["payment_intent.amount_capturable_updated", "checkout.session.completed"]


@pytest.mark.race
def test_the_submission_race_is_lost_without_turns(tmp_path: Path) -> None:
    app = open_app(tmp_path)
    with open_shop(app) as shop:
        session = shop.open_session(**MANUAL)
        guarded = app.store.write
        _without_turns(app.store, ASKERS)
        outcome = _submit_at_once(shop, session.id)
        app.store.write = guarded  # type: ignore[method-assign]
        assert outcome == Counter({303: 1, 500: ASKERS - 1})


@pytest.mark.race
def test_capture_and_cancel_at_once_leave_one_of_the_two(shop: Shop) -> None:
    intent = shop.authorized()
    verbs = ["capture", "cancel"] * 4
    answers = at_once(
        ASKERS, lambda place: shop.api("POST", f"/v1/payment_intents/{intent.id}/{verbs[place]}").status
    )
    assert Counter(answers) == Counter({200: 1, 400: ASKERS - 1})
    settled = shop.client.v1.payment_intents.retrieve(intent.id)
    winner = verbs[answers.index(200)]
    assert settled.status == {"capture": "succeeded", "cancel": "canceled"}[winner]
