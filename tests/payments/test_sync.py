"""The sweep: what no message told is found, what is stuck is pushed, and a silent provider stops it at once."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from django.db import OperationalError
from structlog.testing import capture_logs

from apps.core import clock
from apps.core.context import SYSTEM, Actor
from apps.core.models import OutboxEvent
from apps.payments import services
from apps.payments.errors import PaymentProviderUnavailable
from apps.payments.models import Payment
from apps.payments.operations import sync_open_payments as syncing
from apps.payments.operations.pursue_payment import pursue_payment
from apps.payments.operations.sync_open_payments import sync_open_payments
from apps.payments.policies.sync_schedule import first_look, next_look
from apps.payments.tasks import sync_open_payments_task
from apps.payments.types import PaymentInfo, PaymentState
from tests.payments.fake_provider import FakeProvider
from tests.payments.steps import (
    authorised,
    cancel,
    captured,
    create_attempt,
    drain,
    kinds,
    make_due,
    money_back,
    open_attempt,
    request_capture,
    request_refund,
)

pytestmark = pytest.mark.django_db(transaction=True)


def sweep() -> int:
    return sync_open_payments(actor=SYSTEM)


def lose_news() -> None:
    """No handler will ever run for what was published so far."""
    OutboxEvent.objects.all().delete()


def test_a_lost_message_is_found(provider: FakeProvider) -> None:
    info = open_attempt()
    provider.authorise(f"cs_{info.id}")
    assert sweep() == 0
    make_due(info.id)
    assert sweep() == 1
    assert services.payment_of(info.id).state == PaymentState.AUTHORISED
    assert kinds(info.id) == ["PaymentAuthorised"]


def test_the_task_does_it(provider: FakeProvider) -> None:
    info = open_attempt()
    provider.authorise(f"cs_{info.id}")
    make_due(info.id)
    sync_open_payments_task()
    assert services.payment_of(info.id).state == PaymentState.AUTHORISED


def test_a_stuck_capture_is_pushed(provider: FakeProvider) -> None:
    info = authorised(provider)
    request_capture(info.id)
    lose_news()
    make_due(info.id)
    sweep()
    assert services.payment_of(info.id).state == PaymentState.CAPTURED


def test_a_stuck_cancellation_is_pushed(provider: FakeProvider) -> None:
    info = authorised(provider)
    cancel(info.id)
    lose_news()
    make_due(info.id)
    sweep()
    assert services.payment_of(info.id).state == PaymentState.CANCELLED


def test_a_stuck_refund_is_pushed(provider: FakeProvider) -> None:
    info = captured(provider)
    request_refund(info.id, 1000)
    lose_news()
    make_due(info.id)
    sweep()
    assert money_back(services.payment_of(info.id)) == (1000, 0)


def test_a_page_that_nobody_opened_ends(provider: FakeProvider) -> None:
    info = create_attempt()
    Payment.objects.filter(pk=info.id).update(expires_at=clock.now() - timedelta(seconds=1))
    make_due(info.id)
    sweep()
    assert services.payment_of(info.id).state == PaymentState.EXPIRED


def test_what_is_settled_is_left_alone(provider: FakeProvider) -> None:
    paid = captured(provider)
    ended = open_attempt()
    provider.run_out(f"cs_{ended.id}")
    services.settle_payment(payment_id=ended.id, actor=SYSTEM)
    rows = Payment.objects.filter(pk__in=[paid.id, ended.id])
    assert list(rows.values_list("next_sync_at", flat=True)) == [None, None]
    assert sweep() == 0


def test_looks_that_find_nothing_come_less_and_less_often(provider: FakeProvider) -> None:
    info = open_attempt()
    waits = []
    for _ in range(7):
        make_due(info.id)
        sweep()
        due = Payment.objects.get(pk=info.id).next_sync_at
        assert due is not None
        waits.append(round((due - clock.now()).total_seconds(), -1))
    assert waits == [20, 40, 80, 160, 320, 600, 600]


def test_a_silent_provider_stops_the_sweep(provider: FakeProvider) -> None:
    for _ in range(3):
        make_due(open_attempt().id)
    provider.calls.clear()
    provider.away = True
    assert sweep() == 0
    assert provider.calls == ["find"]


def test_one_bad_attempt_does_not_stop_the_others(provider: FakeProvider) -> None:
    bad, good = open_attempt(), open_attempt()
    del provider.payments[f"cs_{bad.id}"]
    provider.authorise(f"cs_{good.id}")
    for info in (bad, good):
        make_due(info.id)
    assert sweep() == 2
    assert services.payment_of(bad.id).state == PaymentState.OPEN
    assert services.payment_of(good.id).state == PaymentState.AUTHORISED


@pytest.mark.parametrize(
    "error", [KeyError("a status"), ValueError("an amount"), OperationalError("deadlock")]
)
def test_an_error_that_nobody_expected_does_not_stop_the_others(
    provider: FakeProvider, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    bad, good = open_attempt(), open_attempt()
    provider.authorise(f"cs_{good.id}")
    for info in (bad, good):
        make_due(info.id)

    def pursue(*, payment_id: UUID, actor: Actor) -> PaymentInfo:
        if payment_id == bad.id:
            raise error
        return pursue_payment(payment_id=payment_id, actor=actor)

    monkeypatch.setattr(syncing, "pursue_payment", pursue)
    with capture_logs() as logs:
        assert sweep() == 2
    assert services.payment_of(good.id).state == PaymentState.AUTHORISED
    failed = [
        (entry["payment"], entry["exc_info"]) for entry in logs if entry["event"] == "payment_sync_failed"
    ]
    assert failed == [(str(bad.id), True)]


def turns() -> list[tuple[datetime | None, int]]:
    return list(Payment.objects.order_by("pk").values_list("next_sync_at", "sync_attempts"))


def test_what_a_sweep_did_not_come_to_is_due_as_before(provider: FakeProvider) -> None:
    for _ in range(3):
        make_due(open_attempt().id)
    before = turns()
    assert sync_open_payments(actor=SYSTEM, seconds=-1.0) == 0
    assert turns() == before
    provider.away = True
    assert sweep() == 0
    after = turns()
    # The one that met the silence waits; the others don't pay for it.
    assert (after[0] != before[0], after[1:]) == (True, before[1:])
    provider.away = False
    assert sweep() == 2


def test_a_turn_that_was_set_anew_meanwhile_stays(
    provider: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = open_attempt(), open_attempt()
    for info in (first, second):
        make_due(info.id)

    def pursue(*, payment_id: UUID, actor: Actor) -> PaymentInfo:
        provider.authorise(f"cs_{second.id}")
        services.settle_payment(payment_id=second.id, actor=actor)
        raise PaymentProviderUnavailable

    monkeypatch.setattr(syncing, "pursue_payment", pursue)
    assert sweep() == 0
    due = Payment.objects.get(pk=second.id).next_sync_at
    assert due is not None
    assert due > clock.now() + timedelta(minutes=30)


def test_a_sweep_is_bounded(provider: FakeProvider) -> None:
    for _ in range(3):
        make_due(open_attempt().id)
    assert sync_open_payments(actor=SYSTEM, limit=2) == 2
    assert sync_open_payments(actor=SYSTEM, limit=2) == 1
    make_due(open_attempt().id)
    assert sync_open_payments(actor=SYSTEM, seconds=-1.0) == 0


def test_the_schedule() -> None:
    now = clock.now()
    end = now + timedelta(minutes=40)

    def first(state: PaymentState, refund_pending: bool = False) -> datetime | None:
        return first_look(state, now=now, expires_at=end, refund_pending=refund_pending)

    assert first(PaymentState.CREATED) == end
    assert first(PaymentState.OPEN) == now + timedelta(seconds=20)
    assert first(PaymentState.CAPTURE_PENDING) == now + timedelta(seconds=60)
    assert first(PaymentState.CANCEL_PENDING) == now + timedelta(seconds=60)
    assert first(PaymentState.CAPTURED) is None
    assert first(PaymentState.CAPTURED, refund_pending=True) == now + timedelta(seconds=60)
    assert next_look(5000, now=now) == now + timedelta(minutes=10)


def test_a_handler_that_ran_leaves_nothing_for_the_sweep(provider: FakeProvider) -> None:
    info = authorised(provider)
    request_capture(info.id)
    drain()
    make_due(info.id)
    provider.calls.clear()
    sweep()
    assert "capture" not in provider.calls
