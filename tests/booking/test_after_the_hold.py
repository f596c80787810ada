"""What may become of a held or ticketed booking: cancelled against a quote, other seats, more time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from apps.audit import services as audit
from apps.booking import services as booking
from apps.booking.errors import NoMoreTime, NotHeld, PaymentUnderWay, QuoteExpired, QuoteNotFound
from apps.booking.models import BookedSegment, Booking, Coupon, Ticket
from apps.booking.types import BookingDetail, SeatRequest
from apps.core.context import ANONYMOUS, SYSTEM
from apps.core.models import OutboxEvent
from apps.core.money import Money
from apps.payments import services as payments
from apps.payments.models import Payment
from apps.payments.operations.sync_open_payments import sync_open_payments
from apps.payments.types import PaymentInfo, PaymentState
from tests import world
from tests.booking.orders import counters, hold, let_lapse, pay, session_of, wrong_invariants
from tests.deliver import deliver_all
from tests.payments.fake_provider import FakeProvider

pytestmark = pytest.mark.django_db(transaction=True)


NO_SEAT = [SeatRequest(passenger=0, segment=0, seat="")]


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


def test_cancelling_a_hold_frees_the_seats_and_ends_the_session(
    held: BookingDetail, provider: FakeProvider
) -> None:
    payment = pay(held)
    quote = booking.quote_cancellation(booking_id=held.id, actor=ANONYMOUS)
    assert (quote.refund, quote.kept) == (Money(0, "EUR"), Money(0, "EUR"))
    detail = booking.cancel_booking(booking_id=held.id, quote_id=quote.id, actor=ANONYMOUS)
    deliver_all()
    assert (detail.status, detail.seats, counters()) == ("cancelled", (), [(0, 0)])
    assert state_of(payment) == PaymentState.CANCELLED
    assert wrong_invariants() == []


def ticketed(held: BookingDetail, provider: FakeProvider) -> PaymentInfo:
    payment = pay(held)
    provider.authorise(session_of(payment))
    settle(payment)
    deliver_all()
    return payment


def news_of_the_end() -> tuple[str, int, int]:
    told = OutboxEvent.objects.get(type="booking.cancelled").payload
    return told["reason"], told["refund"]["amount"], told["kept"]["amount"]


def test_cancelling_a_ticket_gives_back_what_was_quoted(held: BookingDetail, provider: FakeProvider) -> None:
    """Standard: fare 120.00 and carrier's fee 10.00 less 40.00; tax 20.00 whole; the seat (12.00) is kept."""
    payment = ticketed(held, provider)
    quote = booking.quote_cancellation(booking_id=held.id, actor=ANONYMOUS)
    assert held.total == Money(16200, "EUR")
    assert (quote.refund, quote.fee, quote.kept) == (
        Money(11000, "EUR"),
        Money(4000, "EUR"),
        Money(5200, "EUR"),
    )
    booking.cancel_booking(booking_id=held.id, quote_id=quote.id, actor=ANONYMOUS)
    deliver_all()
    assert counters() == [(0, 0)]
    assert [c.status for c in Coupon.objects.all()] == ["refunded"]
    assert news_of_the_end() == ("asked", quote.refund.amount, quote.kept.amount)
    assert payments.payment_of(payment.id).refunded == quote.refund
    assert wrong_invariants() == []


def test_a_quote_is_used_once_and_belongs_to_its_booking(held: BookingDetail, provider: FakeProvider) -> None:
    other = hold(world.offer("LHR", "JFK"))
    quote = booking.quote_cancellation(booking_id=held.id, actor=ANONYMOUS)
    with pytest.raises(QuoteNotFound):
        booking.cancel_booking(booking_id=other.id, quote_id=quote.id, actor=ANONYMOUS)
    ticketed(held, provider)
    with pytest.raises(QuoteExpired):
        booking.cancel_booking(booking_id=held.id, quote_id=quote.id, actor=ANONYMOUS)
    assert booking.get_booking(held.id).status == "ticketed"


def test_a_second_payment_for_a_ticketed_booking_is_given_back(
    held: BookingDetail, provider: FakeProvider
) -> None:
    ticketed(held, provider)
    with pytest.raises(NotHeld):
        pay(held)


def test_other_seats_change_the_price_and_end_the_old_session(
    held: BookingDetail, provider: FakeProvider
) -> None:
    old = pay(held)
    booking.change_seats(
        booking_id=held.id, changes=[SeatRequest(passenger=0, segment=0, seat="11C")], actor=ANONYMOUS
    )
    detail = booking.get_booking(held.id)
    assert (detail.seat_of(0, 0), detail.total) == ("11C", held.total + Money(1800, "EUR"))
    new = pay(detail)
    assert (new.id != old.id, new.amount) == (True, detail.total)
    deliver_all()
    assert state_of(old) == PaymentState.CANCELLED
    assert hold(world.offer("LHR", "JFK"), (0, 0, "10A")).seat_of(0, 0) == "10A"
    assert wrong_invariants() == []


def test_money_for_another_price_than_the_bookings_is_given_back(
    held: BookingDetail, provider: FakeProvider
) -> None:
    """The traveler pays in an old tab while another tab changes the seats."""
    old = pay(held)
    provider.authorise(session_of(old))
    booking.change_seats(booking_id=held.id, changes=NO_SEAT, actor=ANONYMOUS)
    settle(old)
    deliver_all()
    assert booking.get_booking(held.id).status == "held"
    assert state_of(old) == PaymentState.CANCELLED
    assert Ticket.objects.count() == 0
    assert wrong_invariants() == []


def lasts(held: BookingDetail, minutes: int) -> None:
    Booking.objects.filter(pk=held.id).update(hold_expires_at=datetime.now(UTC) + timedelta(minutes=minutes))


def test_extending_is_possible_twice(held: BookingDetail) -> None:
    for _ in range(2):
        lasts(held, minutes=1)
        extended = booking.extend_hold(booking_id=held.id, actor=ANONYMOUS)
        assert extended > datetime.now(UTC) + timedelta(minutes=14)
    assert booking.get_booking(held.id).hold_can_extend is False
    with pytest.raises(NoMoreTime):
        booking.extend_hold(booking_id=held.id, actor=ANONYMOUS)


@pytest.mark.parametrize("minutes", [15, 31])
def test_more_time_that_would_be_none_is_not_counted(held: BookingDetail, minutes: int) -> None:
    """The way to the checkout has moved the deadline further than an extension would."""
    lasts(held, minutes=minutes)
    before = booking.get_booking(held.id)
    assert booking.extend_hold(booking_id=held.id, actor=ANONYMOUS) == before.hold_expires_at
    assert Booking.objects.get(pk=held.id).hold_extensions == 0
    assert "booking.hold_extended" not in [e.action for e in audit.history_of("booking", [str(held.id)])]


def test_seats_do_not_change_while_the_money_is_authorised(
    held: BookingDetail, provider: FakeProvider
) -> None:
    payment = pay(held)
    provider.authorise(session_of(payment))
    settle(payment)
    with pytest.raises(PaymentUnderWay):
        booking.change_seats(booking_id=held.id, changes=NO_SEAT, actor=ANONYMOUS)
    deliver_all()
    assert booking.get_booking(held.id).seat_of(0, 0) == "10A"


def test_a_seat_that_was_given_up_does_not_come_back_with_a_late_authorisation(
    held: BookingDetail, provider: FakeProvider
) -> None:
    booking.change_seats(booking_id=held.id, changes=NO_SEAT, actor=ANONYMOUS)
    payment = pay(held)
    let_lapse(held)
    booking.release_expired_holds()
    hold(world.offer("LHR", "JFK"), (0, 0, "10A"))
    provider.authorise(session_of(payment))
    settle(payment)
    deliver_all()
    detail = booking.get_booking(held.id)
    assert (detail.status, detail.seat_of(0, 0)) == ("ticketed", "")
    assert wrong_invariants() == []


def test_a_seat_of_an_overdue_hold_can_be_chosen(held: BookingDetail) -> None:
    overdue = hold(world.offer("LHR", "JFK"), (0, 0, "10C"))
    let_lapse(overdue)
    booking.change_seats(
        booking_id=held.id, changes=[SeatRequest(passenger=0, segment=0, seat="10C")], actor=ANONYMOUS
    )
    assert booking.get_booking(held.id).seat_of(0, 0) == "10C"
    assert booking.get_booking(overdue.id).status == "expired"


def test_a_departed_flight_is_neither_paid_nor_ticketed(held: BookingDetail, provider: FakeProvider) -> None:
    payment = pay(held)
    BookedSegment.objects.update(departs_at=datetime.now(UTC) - timedelta(minutes=1))
    with pytest.raises(NotHeld):
        pay(held)
    provider.authorise(session_of(payment))
    settle(payment)
    deliver_all()
    assert (booking.get_booking(held.id).status, state_of(payment)) == ("held", PaymentState.CANCELLED)


def refused_capture(held: BookingDetail, provider: FakeProvider) -> PaymentInfo:
    payment = pay(held)
    provider.authorise(session_of(payment))
    provider.refuse["capture"] = "card_declined"
    settle(payment)
    deliver_all()
    assert state_of(payment) == PaymentState.CAPTURE_FAILED
    return payment


def look_again(payment: PaymentInfo) -> None:
    Payment.objects.filter(pk=payment.id).update(next_sync_at=datetime.now(UTC))
    sync_open_payments(actor=SYSTEM)
    deliver_all()


def test_a_refused_capture_is_tried_again(held: BookingDetail, provider: FakeProvider) -> None:
    payment = refused_capture(held, provider)
    paid = OutboxEvent.objects.filter(type="booking.paid")
    assert paid.count() == 0
    provider.refuse.clear()
    look_again(payment)
    assert (state_of(payment), paid.count()) == (PaymentState.CAPTURED, 1)
    assert [c.usable for c in booking.get_booking(held.id).coupons] == [True]


def test_tickets_whose_money_never_comes_are_taken_back(held: BookingDetail, provider: FakeProvider) -> None:
    payment = refused_capture(held, provider)
    Payment.objects.filter(pk=payment.id).update(authorised_at=datetime.now(UTC) - timedelta(hours=2))
    look_again(payment)
    detail = booking.get_booking(held.id)
    assert (state_of(payment), detail.status, counters()) == (PaymentState.CANCELLED, "cancelled", [(0, 0)])
    assert [c.status for c in detail.coupons] == ["void"]
    assert news_of_the_end() == ("unpaid", 0, 0)
    assert wrong_invariants() == []


def test_tickets_end_when_their_money_comes_after_it_was_given_up_and_goes_back(
    held: BookingDetail, provider: FakeProvider
) -> None:
    """The bank has taken it after all; nobody flies on money that is being refunded."""
    payment = refused_capture(held, provider)
    provider.refuse.clear()
    with transaction.atomic():
        payments.cancel_payment_in_transaction(payment_id=payment.id, actor=SYSTEM)
    provider.capture(session_of(payment).replace("cs_", "pi_"))
    settle(payment)
    deliver_all()
    paid = payments.payment_of(payment.id)
    assert (paid.state, paid.refunded) == (PaymentState.CAPTURED, held.total)
    detail = booking.get_booking(held.id)
    assert (detail.status, counters()) == ("cancelled", [(0, 0)])
    assert news_of_the_end() == ("unpaid", held.total.amount, 0)
    assert [(c.status, c.usable) for c in detail.coupons] == [("void", False)]
    assert wrong_invariants() == []
