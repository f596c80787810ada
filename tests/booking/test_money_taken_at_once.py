"""Methods that can't authorise take the money at once: nobody pays twice, and money that is owed keeps no seat."""

from __future__ import annotations

from typing import Any

import pytest

from apps.booking import services as booking
from apps.booking.types import BookingDetail, SeatRequest
from apps.core.context import ANONYMOUS, SYSTEM
from apps.payments import services as payments
from apps.payments.errors import PaymentInProgress
from apps.payments.models import Payment
from apps.payments.types import PaymentInfo, PaymentState, RefundState
from apps.staff.models import WorkItem
from tests import world
from tests.booking.orders import counters, hold, let_lapse, pay, session_of, wrong_invariants
from tests.deliver import deliver_all
from tests.payments.fake_provider import FakeProvider

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def held() -> BookingDetail:
    world.open_for_sale()
    world.fly(101, "LHR", "JFK")
    return hold(world.offer("LHR", "JFK"), (0, 0, "10A"))


def taken(held: BookingDetail, provider: FakeProvider) -> PaymentInfo:
    """The money is ours, and nobody has issued tickets yet."""
    payment = pay(held)
    provider.take(session_of(payment))
    payments.settle_payment(payment_id=payment.id, actor=SYSTEM)
    assert payments.payment_of(payment.id).state == PaymentState.CAPTURED
    return payment


@pytest.mark.parametrize("back", ["https://example.com/back", "https://example.com/elsewhere"])
def test_what_is_paid_for_can_not_be_paid_a_second_time(
    held: BookingDetail, provider: FakeProvider, back: str
) -> None:
    taken(held, provider)
    with pytest.raises(PaymentInProgress):
        booking.start_payment(booking_id=held.id, return_url=back, cancel_url=back, actor=ANONYMOUS)
    assert (Payment.objects.count(), provider.calls.count("open_session")) == (1, 1)
    deliver_all()
    assert booking.get_booking(held.id).status == "ticketed"
    assert wrong_invariants() == []


def owed(held: BookingDetail, provider: FakeProvider) -> None:
    """Paid in an old tab while another one changed the seats, and the bank refuses to take the money back."""
    payment = pay(held)
    provider.take(session_of(payment))
    changes = [SeatRequest(passenger=0, segment=0, seat="")]
    booking.change_seats(booking_id=held.id, changes=changes, actor=ANONYMOUS)
    provider.refuse["refund"] = "charge_disputed"
    payments.settle_payment(payment_id=payment.id, actor=SYSTEM)
    deliver_all()
    (refund,) = payments.refunds_of(held.id)
    assert (refund.state, payments.payment_of(payment.id).refundable) == (
        RefundState.FAILED,
        payment.amount,
    )


def expire(held: BookingDetail) -> None:
    let_lapse(held)
    booking.release_expired_holds()


def cancel(held: BookingDetail) -> None:
    quote = booking.quote_cancellation(booking_id=held.id, actor=ANONYMOUS)
    booking.cancel_booking(booking_id=held.id, quote_id=quote.id, actor=ANONYMOUS)


def change(held: BookingDetail) -> None:
    changes = [SeatRequest(passenger=0, segment=0, seat="10C")]
    booking.change_seats(booking_id=held.id, changes=changes, actor=ANONYMOUS)


@pytest.mark.parametrize(
    ("act", "status", "seats"), [(expire, "expired", 0), (cancel, "cancelled", 0), (change, "held", 1)]
)
def test_money_that_is_owed_keeps_no_seat(
    held: BookingDetail, provider: FakeProvider, act: Any, status: str, seats: int
) -> None:
    owed(held, provider)
    act(held)
    assert (booking.get_booking(held.id).status, counters()) == (status, [(seats, 0)])


def test_a_booking_whose_first_money_is_owed_can_be_paid(held: BookingDetail, provider: FakeProvider) -> None:
    owed(held, provider)
    payment = pay(held)
    provider.authorise(session_of(payment))
    booking.finish_payment(booking_id=held.id, actor=ANONYMOUS)
    deliver_all()
    assert booking.get_booking(held.id).status == "ticketed"


def test_money_that_is_owed_is_seen_and_waits_for_a_person(
    held: BookingDetail, provider: FakeProvider
) -> None:
    owed(held, provider)
    assert wrong_invariants() == [
        "of an order's money exactly what is due is kept: "
        f"['booking {held.locator} is held: kept {held.total.amount}, due 0']"
    ]
    item = WorkItem.objects.get()
    assert (item.kind, item.case_id, item.state, item.locator) == ("refund", held.id, "open", held.locator)
