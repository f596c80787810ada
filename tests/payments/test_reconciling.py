"""Reconciliation catches up where we are behind, and names what it can't explain."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from io import StringIO
from typing import Any
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError

from apps.core import clock
from apps.core.context import SYSTEM, Actor
from apps.core.ids import uuid7
from apps.core.models import OutboxEvent
from apps.core.money import Money
from apps.payments import services
from apps.payments.errors import ProviderNotUnderstood
from apps.payments.models import Payment
from apps.payments.operations import reconcile_payments as reconciling
from apps.payments.operations.reconcile_payments import reconcile_payments
from apps.payments.provider import ProviderIntent
from apps.payments.types import PaymentInfo, PaymentState, Reconciliation
from tests.payments.fake_provider import FakeProvider
from tests.payments.steps import (
    PRICE,
    authorised,
    captured,
    create_attempt,
    drain,
    money_back,
    open_attempt,
    request_capture,
    request_refund,
)

pytestmark = pytest.mark.django_db(transaction=True)


def reconcile(days: int = 7) -> Reconciliation:
    return reconcile_payments(since=clock.now() - timedelta(days=days), actor=SYSTEM)


def run(*arguments: str) -> tuple[int, str]:
    out = StringIO()
    try:
        call_command("reconcile_payments", *arguments, stdout=out)
    except SystemExit as ended:
        return int(str(ended.code)), out.getvalue()
    return 0, out.getvalue()


def test_where_both_agree_there_is_nothing_to_say(provider: FakeProvider) -> None:
    create_attempt()
    open_attempt()
    authorised(provider)
    info = captured(provider)
    request_refund(info.id, 1000)
    drain()
    assert reconcile() == Reconciliation(payments=4, refunds=1, settled=0, differences=())


def test_a_lost_message_is_found_and_settled(provider: FakeProvider) -> None:
    info = open_attempt()
    provider.authorise(f"cs_{info.id}")
    result = reconcile()
    assert (result.settled, result.differences) == (1, ())
    assert services.payment_of(info.id).state == PaymentState.AUTHORISED
    assert reconcile().settled == 0


def test_what_is_on_its_way_is_explained(provider: FakeProvider) -> None:
    info = authorised(provider)
    request_capture(info.id)
    assert reconcile().differences == ()


def test_a_capture_that_we_never_heard_of_is_settled(provider: FakeProvider) -> None:
    info = authorised(provider)
    request_capture(info.id)
    provider.capture(f"pi_{info.id}")
    result = reconcile()
    assert (result.settled, result.differences) == (1, ())
    assert services.payment_of(info.id).captured == PRICE


def test_a_refund_that_we_never_heard_of_is_settled(provider: FakeProvider) -> None:
    info = captured(provider)
    refund = request_refund(info.id, 1000)
    intent_id = f"pi_{info.id}"
    provider.refund(
        refund_id=refund.id, payment_id=info.id, intent_id=intent_id, amount=refund.amount, key="lost"
    )
    result = reconcile()
    assert (result.settled, result.differences) == (1, ())
    assert money_back(services.payment_of(info.id)) == (1000, 0)


def difference(result: Reconciliation) -> tuple[str, str, str]:
    (only,) = result.differences
    return only.what, only.ours, only.theirs


def test_a_refund_from_their_own_desk_is_named(provider: FakeProvider) -> None:
    info = captured(provider)
    provider.refund_at_the_desk(f"cs_{info.id}", Money(5000, "EUR"))
    assert difference(reconcile()) == ("refund unknown to us", "–", "succeeded 5000 EUR")


def test_money_that_is_not_ours_to_explain_is_named(provider: FakeProvider) -> None:
    info = authorised(provider)
    request_capture(info.id)
    drain()
    Payment.objects.filter(pk=info.id).update(provider_intent_id="")
    known = provider.payments[f"cs_{info.id}"]
    foreign = {**vars_of(known), "payment_id": uuid7()}
    provider.payments[f"cs_{info.id}"] = type(known)(**foreign)
    assert difference(reconcile()) == ("payment unknown to us", "–", "captured 41260 EUR")


def vars_of(known: Any) -> dict[str, Any]:
    return {name: getattr(known, name) for name in known.__slots__}


def test_money_that_they_never_had_is_named(provider: FakeProvider) -> None:
    info = captured(provider)
    del provider.payments[f"cs_{info.id}"]
    assert difference(reconcile()) == ("payment unknown to the provider", "captured 41260 EUR", "–")


def test_a_refund_that_they_never_made_is_named(provider: FakeProvider) -> None:
    info = captured(provider)
    request_refund(info.id, 1000)
    drain()
    known = provider.payments[f"cs_{info.id}"]
    provider.payments[f"cs_{info.id}"] = type(known)(**{**vars_of(known), "refunds": ()})
    assert difference(reconcile()) == ("refund unknown to the provider", "succeeded 1000 EUR", "–")


def test_another_amount_is_named(provider: FakeProvider) -> None:
    info = captured(provider)
    known = provider.payments[f"cs_{info.id}"]
    changed = {**vars_of(known), "captured": Money(41259, "EUR")}
    provider.payments[f"cs_{info.id}"] = type(known)(**changed)
    assert difference(reconcile()) == ("payment", "captured 41260 EUR", "captured 41259 EUR")


def between_the_lists(
    provider: FakeProvider, monkeypatch: pytest.MonkeyPatch, *events: Callable[[], object]
) -> None:
    """After each reading of their list, and before ours is read, the next of these happens."""
    listed, waiting = provider.intents_since, list(events)

    def read(moment: datetime) -> Iterator[ProviderIntent]:
        answer = list(listed(moment))
        if waiting:
            waiting.pop(0)()
        return iter(answer)

    monkeypatch.setattr(provider, "intents_since", read)


def capture(payment_id: UUID) -> None:
    request_capture(payment_id)
    drain()


def test_money_that_moves_while_the_lists_are_read_is_no_difference(
    provider: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = authorised(provider), authorised(provider)
    between_the_lists(provider, monkeypatch, partial(capture, first.id), partial(capture, second.id))
    assert reconcile().differences == ()
    assert [services.payment_of(info.id).captured for info in (first, second)] == [PRICE, PRICE]


def test_a_payment_that_comes_while_the_lists_are_read_is_no_difference(
    provider: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    behind = authorised(provider)
    between_the_lists(provider, monkeypatch, partial(capture, behind.id), partial(captured, provider))
    result = reconcile()
    assert (result.payments, result.differences) == (2, ())


def test_money_that_moves_unheard_meanwhile_is_settled(
    provider: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second list tells of a capture that no message has told us of."""
    first, second = authorised(provider), authorised(provider)
    request_capture(second.id)
    OutboxEvent.objects.all().delete()

    def take_unheard() -> None:
        capture(first.id)
        provider.capture(f"pi_{second.id}")

    between_the_lists(provider, monkeypatch, take_unheard)
    assert reconcile().differences == ()
    assert services.payment_of(second.id).captured == PRICE


@pytest.mark.parametrize("error", [KeyError("a status"), OperationalError("deadlock")])
def test_an_error_that_nobody_expected_leaves_a_difference_and_does_not_stop_the_others(
    provider: FakeProvider, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    bad, good = open_attempt(), open_attempt()
    for info in (bad, good):
        provider.authorise(f"cs_{info.id}")

    def fail_for_one(*, payment_id: UUID, actor: Actor) -> PaymentInfo:
        if payment_id == bad.id:
            raise error
        return services.settle_payment(payment_id=payment_id, actor=actor)

    monkeypatch.setattr(reconciling, "pursue_payment", fail_for_one)
    monkeypatch.setattr(reconciling, "settle_payment", fail_for_one)
    result = reconcile()
    assert [left.payment_id for left in result.differences] == [bad.id]
    assert services.payment_of(good.id).state == PaymentState.AUTHORISED


def test_the_command_says_that_all_is_well(provider: FakeProvider) -> None:
    authorised(provider)
    code, text = run()
    assert code == 0
    assert "1  payments compared" in text
    assert "payments authorised, not asked for, oldest" in text
    assert text.endswith("No unexplained difference.\n")


def test_the_command_fails_on_a_difference(provider: FakeProvider) -> None:
    info = captured(provider)
    del provider.payments[f"cs_{info.id}"]
    code, text = run()
    assert code == 1
    assert f"payment unknown to the provider: {info.id} pi_{info.id}" in text


def test_the_command_speaks_to_machines(provider: FakeProvider) -> None:
    info = captured(provider)
    provider.refund_at_the_desk(f"cs_{info.id}", Money(5000, "EUR"))
    code, text = run("--json", "--days", "2")
    said = json.loads(text)
    assert code == 1
    assert (said["payments"], said["refunds"], said["settled"], said["pending"]) == (1, 0, 0, [])
    assert [item["what"] for item in said["differences"]] == ["refund unknown to us"]


def test_the_command_says_when_it_was_not_understood(
    provider: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    def list_oddly(moment: datetime) -> Iterator[ProviderIntent]:
        raise ProviderNotUnderstood(params={"said": "41201 isk"})

    monkeypatch.setattr(provider, "intents_since", list_oddly)
    with pytest.raises(CommandError, match="41201 isk") as refused:
        call_command("reconcile_payments")
    assert refused.value.returncode == 2


def test_the_command_says_when_it_could_not_compare(provider: FakeProvider) -> None:
    provider.away = True
    with pytest.raises(CommandError) as refused:
        call_command("reconcile_payments")
    assert refused.value.returncode == 2
    with pytest.raises(CommandError, match="--days"):
        call_command("reconcile_payments", "--days", "0")
