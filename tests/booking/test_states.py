"""One table of moves each, and nothing moves beside it."""

from __future__ import annotations

from itertools import product

import pytest

from apps.booking import services as booking
from apps.booking.models import Booking, Coupon, LegClaim
from apps.booking.policies.booking_states import BOOKING_TRANSITIONS
from apps.booking.policies.claim_states import CLAIM_TRANSITIONS
from apps.booking.policies.coupon_states import COUPON_TRANSITIONS
from apps.booking.types import BookingDetail, BookingStatus, ClaimState, CouponStatus
from apps.core.context import ANONYMOUS, SYSTEM
from apps.core.states import ForbiddenMove
from apps.payments import services as payments
from apps.payments.types import PaymentInfo
from tests import world
from tests.booking.orders import counters, hold, let_lapse, pay, session_of
from tests.payments.fake_provider import FakeProvider


def test_the_moves_of_a_booking_are_exactly_these() -> None:
    moves = {
        (a.value, b.value) for a, b in product(BookingStatus, repeat=2) if BOOKING_TRANSITIONS.may_move(a, b)
    }
    assert moves == {
        ("held", "ticketed"),
        ("held", "expired"),
        ("held", "cancelled"),
        ("expired", "held"),
        ("ticketed", "flown"),
        ("ticketed", "cancelled"),
    }


def test_coupons_never_go_back() -> None:
    order = [CouponStatus.OPEN, CouponStatus.CHECKED_IN, CouponStatus.BOARDED, CouponStatus.FLOWN]
    for later, earlier in ((a, b) for i, a in enumerate(order) for b in order[:i]):
        assert not COUPON_TRANSITIONS.may_move(later, earlier)
    ends = set(CouponStatus) - set(order) | {CouponStatus.FLOWN}
    assert all(COUPON_TRANSITIONS.ends(end) == frozenset() for end in ends)


def test_what_is_sold_is_not_held_again() -> None:
    assert not CLAIM_TRANSITIONS.may_move(ClaimState.SOLD, ClaimState.HELD)
    assert not CLAIM_TRANSITIONS.may_move(ClaimState.RELEASED, ClaimState.SOLD)


@pytest.fixture
def paid(provider: FakeProvider) -> tuple[BookingDetail, PaymentInfo]:
    """A held booking, and an attempt whose money is authorised."""
    world.open_for_sale()
    world.fly(101, "LHR", "JFK")
    held = hold(world.offer("LHR", "JFK", family="standard"))
    payment = pay(held)
    provider.authorise(session_of(payment))
    return held, payment


def settle(payment: PaymentInfo) -> None:
    payments.settle_payment(payment_id=payment.id, actor=SYSTEM)


@pytest.mark.django_db(transaction=True)
def test_a_claim_that_is_sold_is_not_taken_again(paid: tuple[BookingDetail, PaymentInfo]) -> None:
    held, payment = paid
    let_lapse(held)
    booking.release_expired_holds()
    LegClaim.objects.update(state=ClaimState.SOLD)
    settle(payment)
    with pytest.raises(ForbiddenMove):
        booking.issue_tickets(booking_id=held.id, payment_id=payment.id, actor=SYSTEM)
    assert (booking.get_booking(held.id).status, counters()) == ("expired", [(0, 0)])


@pytest.mark.django_db(transaction=True)
def test_a_coupon_that_has_ended_is_not_ended_again(
    paid: tuple[BookingDetail, PaymentInfo], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody forgot to look: the table is asked in the statement that writes."""
    held, payment = paid
    settle(payment)
    booking.issue_tickets(booking_id=held.id, payment_id=payment.id, actor=SYSTEM)
    quote = booking.quote_cancellation(booking_id=held.id, actor=ANONYMOUS)
    Coupon.objects.update(status=CouponStatus.EXCHANGED)
    monkeypatch.setattr("apps.booking.operations.cancel_booking.check_cancellable", lambda *_a, **_k: None)
    monkeypatch.setattr("apps.booking.operations.cancel_booking._settle_money", lambda *_a: None)
    with pytest.raises(ForbiddenMove, match="1 of 1: a coupon can't become refunded"):
        booking.cancel_booking(booking_id=held.id, quote_id=quote.id, actor=ANONYMOUS)
    assert (booking.get_booking(held.id).status, counters()) == ("ticketed", [(0, 1)])
    assert [coupon.status for coupon in Coupon.objects.all()] == ["exchanged"]


@pytest.mark.django_db(transaction=True)
def test_a_booking_that_has_ended_is_not_ticketed(
    paid: tuple[BookingDetail, PaymentInfo], monkeypatch: pytest.MonkeyPatch
) -> None:
    held, payment = paid
    settle(payment)
    Booking.objects.update(status=BookingStatus.CANCELLED)
    monkeypatch.setattr("apps.booking.operations.issue_tickets._unusable", lambda *_args: "")
    with pytest.raises(ForbiddenMove, match="a booking that is cancelled can't become ticketed"):
        booking.issue_tickets(booking_id=held.id, payment_id=payment.id, actor=SYSTEM)
    assert counters() == [(1, 0)]
