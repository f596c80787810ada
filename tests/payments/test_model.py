"""Whatever happens in whatever order: in the end we and the provider agree, and nobody has paid for nothing."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.core.context import SYSTEM
from apps.core.errors import DomainError
from apps.core.registries import invariants
from apps.payments import services
from apps.payments.operations.pursue_payment import pursue_payment
from apps.payments.operations.sync_open_payments import sync_open_payments
from apps.payments.policies.reconciliation import payment_agrees
from apps.payments.types import PaymentInfo, PaymentState
from tests.payments.fake_provider import FakeProvider
from tests.payments.steps import (
    cancel,
    deliver,
    drain,
    kinds,
    make_due,
    open_attempt,
    request_capture,
    request_refund,
)

pytestmark = pytest.mark.django_db(transaction=True)

JUDGED = (
    "ledger transactions balance per currency",
    "refunds stay within what was captured",
    "payments equal the ledger",
    "an order has one live payment attempt at most",
)
Step = Callable[[FakeProvider, PaymentInfo], object]


def payer(act: Callable[[FakeProvider, str], None]) -> Step:
    def step(provider: FakeProvider, info: PaymentInfo) -> None:
        session = provider.payments[f"cs_{info.id}"]
        if session.session_status == "open":
            act(provider, session.session_id)

    return step


def lapse(provider: FakeProvider, info: PaymentInfo) -> None:
    if provider.payments[f"cs_{info.id}"].intent_status == "authorised":
        provider.lapse(f"cs_{info.id}")


def sweep(provider: FakeProvider, info: PaymentInfo) -> None:
    make_due(info.id)
    sync_open_payments(actor=SYSTEM)


STEPS: dict[str, Step] = {
    "card": payer(FakeProvider.authorise),
    "bank": payer(FakeProvider.take),
    "declined": payer(FakeProvider.decline),
    "run out": payer(FakeProvider.run_out),
    "lapse": lapse,
    "message": lambda _, info: deliver(info.id, "checkout.session.completed", f"evt_{info.id}"),
    "another message": lambda _, info: deliver(info.id, "charge.updated", f"evt2_{info.id}", "charge"),
    "return": lambda _, info: services.settle_payment(payment_id=info.id, actor=SYSTEM),
    "handlers": lambda *_: drain(),
    "sweep": sweep,
    "capture": lambda _, info: request_capture(info.id),
    "cancel": lambda _, info: cancel(info.id),
    "refund some": lambda _, info: request_refund(info.id, 15000),
    "refund all": lambda _, info: request_refund(info.id, 41260),
    "away": lambda provider, _: setattr(provider, "away", True),
    "back": lambda provider, _: setattr(provider, "away", False),
    "lost reply": lambda provider, _: provider.lose_reply.update({"capture", "refund", "cancel"}),
}


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(names=st.lists(st.sampled_from(sorted(STEPS)), min_size=3, max_size=14))
def test_all_orders_of_events_end_well(provider: FakeProvider, names: list[str]) -> None:
    provider.away, provider.lose_reply = False, set()
    info = open_attempt()
    gave_up = False
    for name in names:
        # A step that is refused changes nothing, and that is part of what is tested.
        with suppress(DomainError):
            STEPS[name](provider, info)
        gave_up = gave_up or name == "cancel"
    provider.away, provider.lose_reply = False, set()
    for _ in range(2):
        drain()
        pursue_payment(payment_id=info.id, actor=SYSTEM)
    check(provider, info, gave_up)


def check(provider: FakeProvider, info: PaymentInfo, gave_up: bool) -> None:
    settled = services.payment_of(info.id)
    truth = provider.payments[f"cs_{info.id}"]
    gone = sum(refund.amount.amount for refund in truth.refunds)
    assert payment_agrees(settled, truth.intent_status, truth.captured)
    assert (settled.refunded.amount, settled.refund_pending.amount) == (gone, 0)
    assert settled.state not in {PaymentState.CAPTURE_PENDING, PaymentState.CANCEL_PENDING}
    if gave_up:
        assert settled.captured == settled.refunded
        assert not settled.is_usable
    told = kinds(info.id)
    assert told.count("PaymentCaptured") == (1 if settled.captured else 0)
    assert told.count("PaymentAuthorised") <= 1
    assert [(name, invariants.get(name)().wrong) for name in JUDGED] == [(name, 0) for name in JUDGED]
