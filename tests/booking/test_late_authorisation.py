"""Money that comes after the hold has ended takes the seats again where that can be, and goes back where it can't."""

from __future__ import annotations

import pytest

from apps.booking import services as booking
from apps.booking.models import Ticket
from apps.booking.types import BookingDetail
from apps.core.context import SYSTEM
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
    world.fly(101, "LHR", "JFK", seats=1)


def expired_while_paying(*seats: tuple[int, int, str]) -> tuple[BookingDetail, PaymentInfo]:
    late = hold(world.offer("LHR", "JFK"), *seats)
    payment = pay(late)
    let_lapse(late)
    booking.release_expired_holds()
    return late, payment


def authorise(provider: FakeProvider, payment: PaymentInfo) -> None:
    provider.authorise(session_of(payment))
    payments.settle_payment(payment_id=payment.id, actor=SYSTEM)
    deliver_all()


@pytest.mark.parametrize("seats", [(), ((0, 0, "10A"),)], ids=["any seat", "a chosen seat"])
def test_it_lets_a_hold_end_that_is_overdue_itself(
    provider: FakeProvider, seats: tuple[tuple[int, int, str], ...]
) -> None:
    late, payment = expired_while_paying(*seats)
    overdue = hold(world.offer("LHR", "JFK"), *seats)
    let_lapse(overdue)
    authorise(provider, payment)
    detail = booking.get_booking(late.id)
    assert (detail.status, len(detail.seats)) == ("ticketed", len(seats))
    assert booking.get_booking(overdue.id).status == "expired"
    assert counters() == [(0, 1)]
    assert wrong_invariants() == []


def test_it_goes_back_when_the_class_is_sold_no_more(provider: FakeProvider) -> None:
    late, payment = expired_while_paying()
    LegCabin.objects.filter(cabin="economy").update(class_codes="Y", class_limits=[1], class_used=[0])
    authorise(provider, payment)
    assert booking.get_booking(late.id).status == "expired"
    assert payments.payment_of(payment.id).state == PaymentState.CANCELLED
    assert Ticket.objects.count() == 0


def test_it_goes_back_when_the_counters_know_nothing_of_the_hold(provider: FakeProvider) -> None:
    """Two parts of the system disagree; that is for `verify_integrity` to tell, and no reason to keep the money."""
    held = hold(world.offer("LHR", "JFK"))
    payment = pay(held)
    LegCabin.objects.update(held=0, class_used=[0, 0])
    authorise(provider, payment)
    assert booking.get_booking(held.id).status == "held"
    assert payments.payment_of(payment.id).state == PaymentState.CANCELLED
    assert Ticket.objects.count() == 0
