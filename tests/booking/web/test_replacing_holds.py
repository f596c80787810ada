"""A held, unpaid booking gives way to flights at the same time: once that is said, and to its own visitor alone."""

from __future__ import annotations

import pytest

from apps.booking.models import Booking
from tests import world
from tests.booking.orders import counters, wrong_invariants
from tests.booking.web.orders import bought
from tests.booking.web.walk import Walker
from tests.payments.fake_provider import FakeProvider

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("clean_redis")]


@pytest.fixture(autouse=True)
def _market() -> None:
    world.open_for_sale()
    world.fly(101, "LHR", "JFK", seats=9)


def held_twice(walker: Walker) -> str:
    """Chooses the same flight again; returns the first booking's code."""
    walker.to_check()
    first = walker.locator
    walker.to_seats()
    walker.send(walker.path, {"action": "skip"})
    return first


def test_a_held_booking_gives_way_to_other_flights_once_that_is_said(provider: FakeProvider) -> None:
    walker = Walker()
    first = held_twice(walker)
    draft = walker.draft
    page = walker.send(walker.path, {"action": "skip"})
    assert f"Cancel the held booking {first} and go on" in page.buttons()
    page = walker.send(f"/en/book/{draft}/replace/", {"locator": first})
    assert (page.status, page.heading) == (200, "Check your answers")
    assert walker.locator != first
    assert {row.locator: row.status for row in Booking.objects.all()} == {
        first: "cancelled",
        walker.locator: "held",
    }
    assert counters() == [(1, 0)]
    assert wrong_invariants() == []


def test_a_paid_booking_gives_way_to_nothing(provider: FakeProvider) -> None:
    walker = Walker()
    first = bought(walker, provider)
    walker.to_seats()
    draft = walker.draft
    page = walker.send(walker.path, {"action": "skip"})
    assert (page.status, page.heading) == (409, "These flights overlap with another trip")
    assert not any("go on" in label for label in page.buttons())
    page = walker.send(f"/en/book/{draft}/replace/", {"locator": first})
    assert walker.path == f"/en/trips/{first}/"
    assert [row.status for row in Booking.objects.all()] == ["ticketed"]


def test_nobody_elses_booking_gives_way() -> None:
    walker, elsewhere = Walker(), Walker()
    elsewhere.contact = walker.contact
    elsewhere.to_check()
    walker.to_seats()
    for locator in (elsewhere.locator, "", "nonsense"):
        page = walker.send(f"/en/book/{walker.draft}/replace/", {"locator": locator})
        assert page.status == 404
        walker.to_seats()
    assert [row.status for row in Booking.objects.all()] == ["held"]
