"""Authorise, ticket, capture: in any order of news, once, and nobody is paid without a seat or seated without pay."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest

from apps.audit import services as audit
from apps.booking import services as booking
from apps.booking.errors import HoldOver
from apps.booking.models import Ticket
from apps.booking.types import BookingDetail
from apps.core.context import ANONYMOUS, SYSTEM
from apps.core.models import OutboxEvent
from apps.flights.models import LegCabin
from apps.payments import services as payments
from apps.payments.types import PaymentInfo, PaymentState
from tests import world
from tests.booking.orders import counters, hold, let_lapse, pay, session_of, wrong_invariants
from tests.deliver import deliver_all
from tests.payments.fake_provider import FakeProvider

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _market() -> None:
    world.open_for_sale()


@pytest.fixture
def held() -> BookingDetail:
    world.fly(101, "LHR", "JFK")
    return hold(world.offer("LHR", "JFK", family="standard"), (0, 0, "10A"))


def settle(payment: PaymentInfo) -> None:
    payments.settle_payment(payment_id=payment.id, actor=SYSTEM)


def state_of(payment: PaymentInfo) -> str:
    return payments.payment_of(payment.id).state


def actions(detail: BookingDetail) -> list[str]:
    history = reversed(audit.history_of("booking", [str(detail.id)]))
    return [entry.action for entry in history if entry.action.startswith("booking.")]


def test_starting_to_pay_extends_the_hold_to_the_sessions_end_once(
    held: BookingDetail, provider: FakeProvider
) -> None:
    payment = pay(held)
    now = booking.get_booking(held.id)
    assert now.hold_expires_at == payment.expires_at
    assert payment.expires_at - datetime.now(UTC) > timedelta(minutes=30)
    assert payment.redirect_url == f"https://pay.example/{session_of(payment)}"
    again = pay(held)
    assert again.id == payment.id
    assert booking.get_booking(held.id).hold_expires_at == now.hold_expires_at


def test_paid_ticketed_captured(held: BookingDetail, provider: FakeProvider) -> None:
    payment = pay(held)
    provider.authorise(session_of(payment))
    settle(payment)
    deliver_all()
    detail = booking.get_booking(held.id)
    assert (detail.status, counters()) == ("ticketed", [(0, 1)])
    (ticket,) = Ticket.objects.all()
    assert (len(ticket.number), ticket.number[:3]) == (13, "974")
    assert [(c.status, c.usable) for c in detail.coupons] == [("open", True)]
    assert state_of(payment) == PaymentState.CAPTURED
    assert actions(held) == ["booking.held", "booking.payment_started", "booking.ticketed", "booking.paid"]
    assert wrong_invariants() == []


def test_a_coupon_cannot_be_used_before_the_money_is_captured(
    held: BookingDetail, provider: FakeProvider
) -> None:
    payment = pay(held)
    provider.authorise(session_of(payment))
    booking.finish_payment(booking_id=held.id, actor=ANONYMOUS)
    detail = booking.get_booking(held.id)
    assert (detail.status, [c.usable for c in detail.coupons]) == ("ticketed", [False])
    assert state_of(payment) == PaymentState.CAPTURE_PENDING
    deliver_all()
    assert [c.usable for c in booking.get_booking(held.id).coupons] == [True]


@pytest.mark.parametrize("seed", range(6))
def test_news_twice_and_in_any_order_ends_the_same(
    held: BookingDetail, provider: FakeProvider, seed: int
) -> None:
    payment = pay(held)
    provider.authorise(session_of(payment))
    settle(payment)
    booking.finish_payment(booking_id=held.id, actor=ANONYMOUS)
    settle(payment)
    deliver_all(times=3, shuffled=random.Random(seed))
    detail = booking.get_booking(held.id)
    assert (detail.status, counters(), Ticket.objects.count()) == ("ticketed", [(0, 1)], 1)
    assert [c.usable for c in detail.coupons] == [True]
    assert provider.calls.count("capture") == 1
    assert wrong_invariants() == []


def test_a_late_authorisation_takes_the_seats_again_at_the_quoted_price(
    held: BookingDetail, provider: FakeProvider
) -> None:
    payment = pay(held)
    let_lapse(held)
    assert booking.release_expired_holds() == 1
    assert (booking.get_booking(held.id).status, counters()) == ("expired", [(0, 0)])
    provider.authorise(session_of(payment))
    settle(payment)
    deliver_all()
    detail = booking.get_booking(held.id)
    assert (detail.status, detail.total, counters()) == ("ticketed", held.total, [(0, 1)])
    assert detail.seat_of(0, 0) == "10A"
    assert "booking.held_again" in actions(held)
    assert wrong_invariants() == []


def test_a_late_authorisation_whose_seats_are_gone_is_given_back(provider: FakeProvider) -> None:
    world.fly(101, "LHR", "JFK", seats=1)
    late = hold(world.offer("LHR", "JFK"))
    payment = pay(late)
    let_lapse(late)
    booking.release_expired_holds()
    winner = hold(world.offer("LHR", "JFK"))
    provider.authorise(session_of(payment))
    settle(payment)
    deliver_all()
    assert booking.get_booking(late.id).status == "expired"
    assert state_of(payment) == PaymentState.CANCELLED
    assert booking.get_booking(winner.id).status == "held"
    assert (counters(), Ticket.objects.count()) == ([(1, 0)], 0)
    assert actions(late)[-1] == "booking.payment_returned"
    assert wrong_invariants() == []


def test_a_late_authorisation_whose_chosen_seat_is_gone_is_given_back(provider: FakeProvider) -> None:
    world.fly(101, "LHR", "JFK")
    late = hold(world.offer("LHR", "JFK"), (0, 0, "10A"))
    payment = pay(late)
    let_lapse(late)
    booking.release_expired_holds()
    hold(world.offer("LHR", "JFK"), (0, 0, "10A"))
    provider.authorise(session_of(payment))
    settle(payment)
    deliver_all()
    assert booking.get_booking(late.id).status == "expired"
    assert state_of(payment) == PaymentState.CANCELLED
    assert counters() == [(1, 0)]
    assert wrong_invariants() == []


def test_an_overdue_hold_with_authorised_money_is_left_to_ticketing(
    held: BookingDetail, provider: FakeProvider
) -> None:
    payment = pay(held)
    provider.authorise(session_of(payment))
    settle(payment)
    let_lapse(held)
    assert booking.release_expired_holds() == 0
    deliver_all()
    assert booking.get_booking(held.id).status == "ticketed"


def test_an_attempt_that_meets_an_overdue_hold_ends_it_and_gets_the_seat() -> None:
    world.fly(101, "LHR", "JFK", seats=1)
    offer = world.offer("LHR", "JFK")
    overdue = hold(world.offer("LHR", "JFK"), (0, 0, "10A"))
    let_lapse(overdue)
    assert hold(offer, (0, 0, "10A")).status == "held"
    assert booking.get_booking(overdue.id).status == "expired"
    assert counters() == [(1, 0)]
    assert wrong_invariants() == []


def test_the_sweeper_ends_only_what_is_overdue() -> None:
    world.fly(101, "LHR", "JFK")
    overdue, living = hold(world.offer("LHR", "JFK")), hold(world.offer("LHR", "JFK"))
    let_lapse(overdue)
    assert booking.release_expired_holds() == 1
    assert booking.release_expired_holds() == 0
    assert [booking.get_booking(b.id).status for b in (overdue, living)] == ["expired", "held"]
    assert counters() == [(1, 0)]


def test_paying_is_refused_when_the_hold_is_over(held: BookingDetail, provider: FakeProvider) -> None:
    let_lapse(held)
    with pytest.raises(HoldOver):
        pay(held)
    booking.release_expired_holds()
    with pytest.raises(HoldOver):
        pay(held)
    assert provider.calls == []


def test_a_method_that_takes_money_at_once_is_ticketed_too(
    held: BookingDetail, provider: FakeProvider
) -> None:
    payment = pay(held)
    provider.take(session_of(payment))
    settle(payment)
    deliver_all()
    detail = booking.get_booking(held.id)
    assert (detail.status, [c.usable for c in detail.coupons]) == ("ticketed", [True])
    assert OutboxEvent.objects.filter(type="booking.paid").count() == 1
    assert wrong_invariants() == []


def test_money_that_was_taken_at_once_for_seats_that_are_gone_is_refunded(provider: FakeProvider) -> None:
    world.fly(101, "LHR", "JFK", seats=1)
    late = hold(world.offer("LHR", "JFK"))
    payment = pay(late)
    let_lapse(late)
    booking.release_expired_holds()
    hold(world.offer("LHR", "JFK"))
    provider.take(session_of(payment))
    settle(payment)
    deliver_all()
    paid = payments.payment_of(payment.id)
    assert paid.refunded == paid.captured == late.total
    assert wrong_invariants() == []


def test_counters_that_drift_are_found(held: BookingDetail) -> None:
    LegCabin.objects.update(held=2)
    assert len(wrong_invariants()) >= 1
