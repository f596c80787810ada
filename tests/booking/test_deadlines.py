"""Whether a hold is over is asked of the database's clock, whatever the process that asks believes (ADR 0012)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from apps.booking import services as booking
from apps.booking.errors import HoldOver
from apps.booking.models import Booking
from apps.booking.types import BookingDetail
from apps.core import clock
from apps.core.clock import database_now
from apps.core.context import ANONYMOUS
from apps.core.models import OutboxEvent
from tests import world
from tests.booking.orders import hold, let_lapse, pay, wrong_invariants
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
