"""Whether a hold is over is asked of the database's clock, whatever the process that asks believes (ADR 0012)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from pytest_django import Settings

from apps.booking import services as booking
from apps.booking.errors import HoldOver, NotHeld
from apps.booking.models import BookedSegment, Booking
from apps.booking.types import BookingDetail
from apps.core import clock
from apps.core.clock import database_now
from apps.core.context import ANONYMOUS, SYSTEM
from apps.core.models import OutboxEvent
from apps.payments import services as payments
from apps.payments.types import PaymentState
from tests import world
from tests.booking.orders import hold, let_lapse, pay, session_of, wrong_invariants
from tests.deliver import deliver_all
from tests.payments.fake_provider import FakeProvider

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def held() -> BookingDetail:
    world.open_for_sale()
    world.fly(101, "LHR", "JFK")
    return hold(world.offer("LHR", "JFK"))


def set_process_clock(monkeypatch: pytest.MonkeyPatch, skew: timedelta) -> None:
    monkeypatch.setattr(clock, "now", lambda: datetime.now(UTC) + skew)


def test_a_process_that_is_ahead_ends_no_hold(
    held: BookingDetail, provider: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_process_clock(monkeypatch, timedelta(hours=1))
    assert booking.release_expired_holds() == 0
    assert booking.extend_hold(booking_id=held.id, actor=ANONYMOUS) < database_now() + timedelta(minutes=15)
    assert pay(held).expires_at < database_now() + timedelta(minutes=35)
    assert booking.get_booking(held.id).status == "held"


def test_a_process_that_is_behind_keeps_no_hold(
    held: BookingDetail, provider: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    let_lapse(held)
    set_process_clock(monkeypatch, timedelta(hours=-1))
    with pytest.raises(HoldOver):
        booking.extend_hold(booking_id=held.id, actor=ANONYMOUS)
    with pytest.raises(HoldOver):
        pay(held)
    assert booking.release_expired_holds() == 1
    assert provider.calls == []


def test_a_hold_counts_from_when_it_was_asked_for(held: BookingDetail) -> None:
    """Its own process planned the deadline; from then on everybody compares that one moment with one clock."""
    row = Booking.objects.get(pk=held.id)
    assert row.hold_expires_at - row.created_at == timedelta(minutes=15)
    assert wrong_invariants() == []


def test_more_time_is_news_once_for_each_that_was_given(held: BookingDetail) -> None:
    """The contact gets a mail with the new deadline; asking again while there is enough time changes nothing."""
    Booking.objects.filter(pk=held.id).update(hold_expires_at=database_now() + timedelta(minutes=1))
    for _time in range(2):
        booking.extend_hold(booking_id=held.id, actor=ANONYMOUS)
    assert OutboxEvent.objects.filter(type="booking.hold_extended").count() == 1


def held_in_the_last_minutes() -> tuple[BookingDetail, datetime]:
    """A hold of a flight whose sale ends in a moment, and until when it can be paid."""
    world.open_for_sale()
    leaves = (datetime.now(ZoneInfo("Europe/London")) + timedelta(minutes=62)).replace(
        second=0, microsecond=0
    )
    world.fly(101, "LHR", "JFK", day=leaves.date(), departs=leaves.time())
    return hold(world.offer("LHR", "JFK", day=leaves.date())), leaves - timedelta(minutes=45)


def deadline_of(held: BookingDetail) -> datetime:
    return Booking.objects.get(pk=held.id).hold_expires_at


def test_a_hold_of_the_last_minute_has_its_time_and_ends_with_the_sale(provider: FakeProvider) -> None:
    held, until = held_in_the_last_minutes()
    assert deadline_of(held) <= until
    assert deadline_of(held) - datetime.now(UTC) > timedelta(minutes=14)
    pay(held)
    assert deadline_of(held) == until
    assert booking.get_booking(held.id).hold_can_extend is False
    Booking.objects.filter(pk=held.id).update(hold_expires_at=database_now() + timedelta(minutes=1))
    for _time in range(2):
        booking.extend_hold(booking_id=held.id, actor=ANONYMOUS)
    assert deadline_of(held) <= until


def test_no_hold_is_longer_than_the_sale_however_long_holds_are(settings: Settings) -> None:
    settings.HOLD_LIFETIME_SECONDS = 60 * 60
    held, until = held_in_the_last_minutes()
    assert deadline_of(held) == until
    assert booking.extend_hold(booking_id=held.id, actor=ANONYMOUS) == until
    assert Booking.objects.get(pk=held.id).hold_extensions == 0


def end_the_sale(held: BookingDetail) -> None:
    """44 minutes before departure, which is a minute too late."""
    BookedSegment.objects.filter(booking=held.id).update(departs_at=database_now() + timedelta(minutes=44))


def test_money_that_comes_after_the_sale_has_ended_goes_back(
    held: BookingDetail, provider: FakeProvider
) -> None:
    payment = pay(held)
    end_the_sale(held)
    with pytest.raises(NotHeld):
        pay(held)
    provider.authorise(session_of(payment))
    payments.settle_payment(payment_id=payment.id, actor=SYSTEM)
    deliver_all()
    assert booking.get_booking(held.id).status == "held"
    assert payments.payment_of(payment.id).state == PaymentState.CANCELLED
    assert OutboxEvent.objects.get(type="booking.ticketing_failed").payload["reason"] == "departed"


def test_the_payment_page_closes_with_the_sale(held: BookingDetail, provider: FakeProvider) -> None:
    """The provider lets no page close sooner than after half an hour: it is closed for it."""
    payment = pay(held)
    end_the_sale(held)
    let_lapse(held)
    assert booking.release_expired_holds() == 1
    deliver_all()
    assert provider.payments[session_of(payment)].session_status == "expired"
    assert payments.payment_of(payment.id).state == PaymentState.CANCELLED
    assert wrong_invariants() == []


def test_a_page_stays_open_for_a_late_payment_while_the_flight_is_on_sale(
    held: BookingDetail, provider: FakeProvider
) -> None:
    payment = pay(held)
    let_lapse(held)
    booking.release_expired_holds()
    deliver_all()
    assert provider.payments[session_of(payment)].session_status == "open"
