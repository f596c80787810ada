"""The integrity check adds up all money of an order, of every attempt, and knows what is still on its way."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from apps.booking import services as booking
from apps.booking.models import Booking
from apps.booking.types import BookingDetail
from apps.core.clock import now
from apps.core.context import ANONYMOUS, SYSTEM
from apps.core.ids import uuid7
from apps.core.models import OutboxEvent
from apps.core.registries import Finding, invariants
from apps.payments import services as payments
from apps.payments.models import Payment
from apps.payments.operations.sync_open_payments import sync_open_payments
from apps.payments.types import PaymentInfo
from tests import world
from tests.booking.orders import hold, let_lapse, pay, session_of, wrong_invariants
from tests.deliver import deliver_all
from tests.payments.fake_provider import FakeProvider

pytestmark = pytest.mark.django_db(transaction=True)

KEPT = "of an order's money exactly what is due is kept"
NOBODYS = "money belongs to an order in its currency"
WAITING = "orders whose money is on its way"


@pytest.fixture(autouse=True)
def held() -> BookingDetail:
    world.open_for_sale()
    world.fly(101, "LHR", "JFK")
    return hold(world.offer("LHR", "JFK", family="standard"))


def finding(name: str) -> Finding:
    return invariants.get(name)()


def captured_row(reference: UUID, amount: int, **changes: Any) -> None:
    """Money that was taken, as nothing of ours would have left it."""
    values = {
        "state": "captured",
        "currency": "EUR",
        "amount": amount,
        "authorised_amount": amount,
        "captured_amount": amount,
        "provider_session_id": f"cs_{uuid7()}",
        "expires_at": now(),
    }
    Payment.objects.create(reference=reference, **{**values, **changes})


def ticketed(held: BookingDetail, provider: FakeProvider) -> PaymentInfo:
    payment = pay(held)
    provider.authorise(session_of(payment))
    payments.settle_payment(payment_id=payment.id, actor=SYSTEM)
    deliver_all()
    return payment


def cancel(held: BookingDetail) -> None:
    quote = booking.quote_cancellation(booking_id=held.id, actor=ANONYMOUS)
    booking.cancel_booking(booking_id=held.id, quote_id=quote.id, actor=ANONYMOUS)
    deliver_all()


def expire(held: BookingDetail) -> None:
    let_lapse(held)
    booking.release_expired_holds()


def leave(held: BookingDetail) -> None:
    """Nothing becomes of the hold."""


@pytest.mark.parametrize(("become", "status"), [(leave, "held"), (expire, "expired"), (cancel, "cancelled")])
def test_money_without_a_ticket_is_found(held: BookingDetail, become: Any, status: str) -> None:
    become(held)
    captured_row(held.id, held.total.amount)

    assert finding(KEPT) == Finding(
        figure=1, wrong=1, differences=[f"booking {held.locator} is {status}: kept 15000, due 0"]
    )


def test_a_second_payment_for_a_ticketed_booking_is_found(
    held: BookingDetail, provider: FakeProvider
) -> None:
    ticketed(held, provider)
    captured_row(held.id, held.total.amount)

    assert finding(KEPT).differences == [f"booking {held.locator} is ticketed: kept 30000, due 15000"]


def test_money_that_comes_for_a_voided_booking_is_found(held: BookingDetail, provider: FakeProvider) -> None:
    payment = pay(held)
    provider.authorise(session_of(payment))
    provider.refuse["capture"] = "card_declined"
    payments.settle_payment(payment_id=payment.id, actor=SYSTEM)
    deliver_all()
    Payment.objects.filter(pk=payment.id).update(
        authorised_at=now() - timedelta(hours=2), next_sync_at=now() - timedelta(seconds=1)
    )
    sync_open_payments(actor=SYSTEM)
    deliver_all()
    assert booking.get_booking(held.id).status == "cancelled"
    assert wrong_invariants() == []

    captured_row(held.id, held.total.amount)

    assert finding(KEPT).differences == [f"booking {held.locator} is cancelled: kept 15000, due 0"]


@pytest.mark.parametrize("currency", ["EUR", "USD"])
def test_money_whose_order_is_gone_is_found(held: BookingDetail, currency: str) -> None:
    reference = held.id if currency == "USD" else uuid7()
    captured_row(reference, 500, currency=currency)

    assert finding(NOBODYS) == Finding(
        figure=1, wrong=1, differences=[f"reference {reference}: kept 500 {currency}"]
    )


def test_a_refund_that_is_not_what_was_quoted_is_found(held: BookingDetail, provider: FakeProvider) -> None:
    payment = ticketed(held, provider)
    cancel(held)
    assert wrong_invariants() == []

    Payment.objects.filter(pk=payment.id).update(refunded_amount=0)

    assert finding(KEPT).differences == [f"booking {held.locator} is cancelled: kept 15000, due 4000"]


def test_a_ticket_without_money_is_found(held: BookingDetail, provider: FakeProvider) -> None:
    payment = ticketed(held, provider)
    Payment.objects.filter(pk=payment.id).update(state="expired", captured_amount=0)

    assert finding(KEPT).differences == [f"booking {held.locator} is ticketed: kept 0, due 15000"]


def test_an_honest_sale_is_right_at_every_step(held: BookingDetail, provider: FakeProvider) -> None:
    payment = pay(held)
    assert wrong_invariants() == []
    provider.take(session_of(payment))
    payments.settle_payment(payment_id=payment.id, actor=SYSTEM)
    # Taken at once, and the news of it has yet to arrive.
    assert (finding(KEPT).wrong, finding(WAITING).figure) == (0, 1)
    deliver_all()
    assert wrong_invariants() == []
    assert (booking.get_booking(held.id).status, finding(WAITING)) == ("ticketed", Finding(figure=0))


def test_a_ticket_whose_capture_is_on_its_way_is_told_with_its_age(
    held: BookingDetail, provider: FakeProvider
) -> None:
    payment = pay(held)
    provider.authorise(session_of(payment))
    payments.settle_payment(payment_id=payment.id, actor=SYSTEM)
    booking.finish_payment(booking_id=held.id, actor=ANONYMOUS)
    OutboxEvent.objects.all().delete()
    Payment.objects.filter(pk=payment.id).update(state_since=now() - timedelta(seconds=90))

    assert Booking.objects.get().status == "ticketed"
    assert finding(KEPT) == Finding(figure=1)
    told = finding(WAITING)
    assert (told.figure, told.wrong) == (1, 0)
    assert 90 <= int(told.differences[0].split()[1]) < 150
