"""Overdue holds: the sweeper reaches all of them, and whoever meets one tries once more, whoever ended it."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from pytest_django import DjangoAssertNumQueries

from apps.booking import services as booking
from apps.booking.errors import SeatTaken
from apps.booking.models import Booking
from apps.booking.operations import change_seats as changing
from apps.booking.operations import expire_holds as expiring
from apps.booking.operations import hold_seats as holding
from apps.booking.seat_locks import LegSeat, SeatLock
from apps.booking.types import BookingDetail, SeatRequest
from apps.core.context import ANONYMOUS, SYSTEM
from apps.flights.errors import SoldOut
from apps.payments import services as payments
from tests import world
from tests.booking.orders import counters, hold, let_lapse, pay, session_of, wrong_invariants
from tests.payments.fake_provider import FakeProvider

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _market() -> None:
    world.open_for_sale()


def secured(provider: FakeProvider) -> BookingDetail:
    """Overdue since long, and its money is there: it waits for its tickets."""
    detail = hold(world.offer("LHR", "JFK"))
    payment = pay(detail)
    provider.authorise(session_of(payment))
    payments.settle_payment(payment_id=payment.id, actor=SYSTEM)
    an_hour_ago = datetime.now(UTC) - timedelta(hours=1)
    Booking.objects.filter(pk=detail.id).update(hold_expires_at=an_hour_ago)
    return detail


def test_holds_that_wait_for_tickets_keep_nobodys_turn(
    provider: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(expiring, "_PAGE", 2)
    world.fly(101, "LHR", "JFK", seats=9)
    waiting = [secured(provider) for _ in range(3)]
    overdue = [hold(world.offer("LHR", "JFK")) for _ in range(2)]
    for detail in overdue:
        let_lapse(detail)
    assert booking.release_expired_holds(limit=1) == 1
    assert booking.release_expired_holds(limit=1) == 1
    assert booking.release_expired_holds(limit=1) == 0
    assert [booking.get_booking(b.id).status for b in waiting] == ["held"] * 3
    assert [booking.get_booking(b.id).status for b in overdue] == ["expired"] * 2


def test_the_sweeper_asks_for_the_money_of_a_page_at_once(
    provider: FakeProvider, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    """Two pages (the second is empty), and the payments of one: for one hold as for three."""
    world.fly(101, "LHR", "JFK", seats=9)
    for _count in (1, 3):
        while Booking.objects.count() < _count:
            secured(provider)
        with django_assert_num_queries(3):
            assert booking.release_expired_holds() == 0


def ended_by_somebody_else(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another process has the overdue hold in hand, and is done before one looks again."""
    expire = expiring.expire_hold

    def expired_already(*, booking_id: UUID) -> bool:
        expire(booking_id=booking_id)
        return False

    monkeypatch.setattr(expiring, "expire_hold", expired_already)


def swept_before_the_look(monkeypatch: pytest.MonkeyPatch) -> None:
    """The sweeper is done before one can see what was overdue."""
    look = expiring.expire_overdue_holds_on

    def looked(*, leg_ids: list[int]) -> int:
        booking.release_expired_holds()
        return look(leg_ids=leg_ids)

    monkeypatch.setattr(holding, "expire_overdue_holds_on", looked)


@pytest.mark.parametrize("sweeper", [ended_by_somebody_else, swept_before_the_look])
def test_a_hold_tries_once_more_although_the_sweeper_was_faster(
    monkeypatch: pytest.MonkeyPatch, sweeper: Callable[[pytest.MonkeyPatch], None]
) -> None:
    world.fly(101, "LHR", "JFK", seats=1)
    offer = world.offer("LHR", "JFK")
    overdue = hold(world.offer("LHR", "JFK"))
    let_lapse(overdue)
    sweeper(monkeypatch)
    assert hold(offer).status == "held"
    assert counters() == [(1, 0)]
    assert wrong_invariants() == []


def test_a_seat_is_tried_once_more_although_the_sweeper_was_faster(monkeypatch: pytest.MonkeyPatch) -> None:
    world.fly(101, "LHR", "JFK")
    ended_by_somebody_else(monkeypatch)
    for wanted in ("10A", "10C"):
        let_lapse(hold(world.offer("LHR", "JFK"), (0, 0, wanted)))
    held = hold(world.offer("LHR", "JFK"), (0, 0, "10A"))
    changes = [SeatRequest(passenger=0, segment=0, seat="10C")]
    booking.change_seats(booking_id=held.id, changes=changes, actor=ANONYMOUS)
    assert booking.get_booking(held.id).seat_of(0, 0) == "10C"


def test_a_price_that_has_not_changed_is_not_called_another_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """The last seat is lost twice, and each time free again before one looks."""
    world.fly(101, "LHR", "JFK", seats=1)
    offer = world.offer("LHR", "JFK")

    def lost(*_asked: object) -> BookingDetail:
        raise SoldOut

    monkeypatch.setattr(holding, "_hold_with_seats", lost)
    with pytest.raises(SoldOut):
        hold(offer)


def test_nobody_tries_again_where_nothing_is_overdue(monkeypatch: pytest.MonkeyPatch) -> None:
    world.fly(101, "LHR", "JFK")
    hold(world.offer("LHR", "JFK"), (0, 0, "10C"))
    held = hold(world.offer("LHR", "JFK"), (0, 0, "10A"))
    tries: list[object] = []
    take = changing.take_seats

    def taken(seats: Collection[LegSeat]) -> SeatLock:
        tries.append(seats)
        return take(seats)

    monkeypatch.setattr(changing, "take_seats", taken)
    with pytest.raises(SeatTaken):
        booking.change_seats(
            booking_id=held.id, changes=[SeatRequest(passenger=0, segment=0, seat="10C")], actor=ANONYMOUS
        )
    assert len(tries) == 1
