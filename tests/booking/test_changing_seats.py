"""Seats are changed one by one: what others have chosen meanwhile stays."""

from __future__ import annotations

from datetime import timedelta

import pytest

from apps.audit import services as audit
from apps.booking import services as booking
from apps.booking.errors import SeatNotOffered
from apps.booking.operations import change_seats as changing
from apps.booking.types import BookingDetail, SeatRequest
from apps.booking.web.views import change as change_view
from apps.core.context import ANONYMOUS
from apps.core.money import Money
from tests import world
from tests.booking.orders import hold, wrong_invariants
from tests.booking.web.walk import Walker
from tests.racing import and_then

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def held() -> BookingDetail:
    """Two travelers, out and back, without seats."""
    world.open_for_sale()
    back = world.DAY + timedelta(days=7)
    world.fly(101, "LHR", "JFK")
    world.fly(102, "JFK", "LHR", day=back)
    return hold(world.offer("LHR", "JFK", adults=2, back=back))


def change(held: BookingDetail, *seats: tuple[int, int, str]) -> None:
    changes = [SeatRequest(passenger=p, segment=s, seat=seat) for p, s, seat in seats]
    booking.change_seats(booking_id=held.id, changes=changes, actor=ANONYMOUS)


def seats_of(held: BookingDetail) -> list[str]:
    """Out and back of the first traveler, then of the second."""
    detail = booking.get_booking(held.id)
    return [detail.seat_of(passenger, segment) for passenger in (0, 1) for segment in (0, 1)]


def test_a_change_leaves_all_other_seats(held: BookingDetail) -> None:
    change(held, (0, 0, "10A"), (1, 0, "10B"), (0, 1, "12A"))
    change(held, (1, 1, "12B"))
    assert seats_of(held) == ["10A", "12A", "10B", "12B"]
    change(held, (0, 0, ""))
    assert seats_of(held) == ["", "12A", "10B", "12B"]
    assert booking.get_booking(held.id).total == held.total + Money(3 * 1200, "EUR")
    assert wrong_invariants() == []


def test_what_was_chosen_after_one_has_looked_stays(
    held: BookingDetail, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another tab is done between the look and the lock."""
    take = and_then(changing.take_seats, lambda: change(held, (1, 0, "10B"), (0, 1, "12A")))
    monkeypatch.setattr(changing, "take_seats", take)
    change(held, (0, 0, "10A"))
    assert seats_of(held) == ["10A", "12A", "10B", ""]
    assert wrong_invariants() == []


def test_rules_are_asked_of_what_is_so_under_the_lock(
    held: BookingDetail, monkeypatch: pytest.MonkeyPatch
) -> None:
    look = and_then(changing.chosen_seats, lambda: change(held, (1, 0, "10A")))
    monkeypatch.setattr(changing, "chosen_seats", look)
    with pytest.raises(SeatNotOffered):
        change(held, (0, 0, "10A"))
    assert seats_of(held) == ["", "", "10A", ""]


def test_two_tabs_of_the_page_do_not_undo_each_other(
    held: BookingDetail, monkeypatch: pytest.MonkeyPatch
) -> None:
    walker = Walker()
    walker.send("/en/find/", {"locator": held.locator, "family_name": "Lovelace"})
    plan = change_view.SeatPlan

    class PlanOfAnEarlierMoment(plan):  # type: ignore[misc, valid-type]
        of_booking = staticmethod(
            and_then(plan.of_booking, lambda: change(held, (1, 0, "10B"), (1, 1, "12B")))
        )

    monkeypatch.setattr(change_view, "SeatPlan", PlanOfAnEarlierMoment)
    page = walker.send(f"/en/trips/{held.locator}/seats/0/", {"traveler": "0", "seat": "10A"})
    assert page.status == 200
    assert seats_of(held) == ["10A", "", "10B", "12B"]


def test_a_change_that_changes_nothing_is_not_written(held: BookingDetail) -> None:
    change(held, (0, 0, "10A"))
    change(held, (0, 0, "10A"), (1, 0, ""))
    actions = [entry.action for entry in audit.history_of("booking", [str(held.id)])]
    assert actions.count("booking.seats_changed") == 1
