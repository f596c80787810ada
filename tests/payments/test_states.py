"""The state table is the law, and the docs say what it says."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest
from django.db import transaction

from apps.core import clock
from apps.core.context import SYSTEM
from apps.payments.locks import lock_payment
from apps.payments.models import Payment
from apps.payments.operations.move_payment import move_in_transaction
from apps.payments.policies.payment_states import (
    ENDED_UNPAID,
    GIVEN_UP,
    PAYMENT_TRANSITIONS,
    Trigger,
    next_state,
)
from apps.payments.policies.state_docs import render
from apps.payments.types import LIVE_STATES, PaymentState
from tests.payments.steps import create_attempt, news

DOCS = Path(__file__).parents[2] / "docs" / "states" / "payment.md"


def test_every_state_is_reached_from_the_first() -> None:
    reached = {PaymentState.CREATED}
    for _ in PaymentState:
        reached |= {end for (start, _), end in PAYMENT_TRANSITIONS.items() if start in reached}
    assert reached == set(PaymentState)


def test_captured_money_is_never_forgotten() -> None:
    assert [key for key in PAYMENT_TRANSITIONS if key[0] == PaymentState.CAPTURED] == []


def test_wherever_it_stands_money_that_was_taken_is_booked_or_was_never_asked_for() -> None:
    """`created` has no page and `captured` is it; from everywhere else the news of taken money leads to captured."""
    others = set(PaymentState) - {PaymentState.CREATED, PaymentState.CAPTURED}
    assert {
        state for state in others if next_state(state, Trigger.CAPTURED) != PaymentState.CAPTURED
    } == set()


def test_what_is_given_up_is_not_live_and_what_is_live_can_be_given_up() -> None:
    assert GIVEN_UP & set(LIVE_STATES) == frozenset()
    assert GIVEN_UP >= ENDED_UNPAID
    given_up = {state: next_state(state, Trigger.CANCEL_REQUESTED) for state in LIVE_STATES}
    assert set(given_up.values()) == {PaymentState.CANCELLED, PaymentState.CANCEL_PENDING}


def test_an_ended_attempt_never_becomes_live_again() -> None:
    ends = {end for (start, _), end in PAYMENT_TRANSITIONS.items() if start in GIVEN_UP}
    assert ends & set(LIVE_STATES) == set()


def test_the_docs_show_the_table() -> None:
    assert DOCS.read_text(encoding="utf-8") == render(), "manage.py render_states"


NO_STEP = [pair for pair in product(PaymentState, Trigger) if pair not in PAYMENT_TRANSITIONS]
# What a row of that state must hold.
FILLED = {"provider_session_id": "cs_1", "authorised_amount": 41260}


@pytest.mark.django_db(transaction=True)
def test_what_has_no_row_in_the_table_changes_nothing() -> None:
    info = create_attempt()
    before = news(info.id, inner=True)
    for state, trigger in NO_STEP:
        taken = 41260 if state == PaymentState.CAPTURED else 0
        Payment.objects.filter(pk=info.id).update(state=state, captured_amount=taken, **FILLED)
        with transaction.atomic():
            payment = lock_payment(info.id)
            version = payment.version
            assert not move_in_transaction(payment=payment, trigger=trigger, actor=SYSTEM, now=clock.now())
        row = Payment.objects.get(pk=info.id)
        assert (row.state, row.version) == (state, version)
    assert news(info.id, inner=True) == before


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("key", "end"), PAYMENT_TRANSITIONS.items(), ids=lambda value: str(value))
def test_each_row_of_the_table_is_a_step(key: tuple[PaymentState, Trigger], end: PaymentState) -> None:
    state, trigger = key
    info = create_attempt()
    Payment.objects.filter(pk=info.id).update(state=state, **FILLED)
    with transaction.atomic():
        payment = lock_payment(info.id)
        payment.captured_amount = 41260 if end == PaymentState.CAPTURED else 0
        assert move_in_transaction(
            payment=payment, trigger=trigger, actor=SYSTEM, now=clock.now(), failure_code="why"
        )
    row = Payment.objects.get(pk=info.id)
    assert row.state == end
    assert (row.ended_at is not None) == (end in ENDED_UNPAID)
