"""After the booking: found again on another device, changed, cancelled."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from apps.booking.models import Booking
from tests import world
from tests.booking.orders import counters, hold
from tests.journeys.axe import assert_no_barriers
from tests.journeys.traveler import Traveler

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def test_a_held_booking_is_found_and_cancelled(traveler: Traveler) -> None:
    locator = hold(world.offer("LHR", "JFK")).locator
    page = traveler.page
    traveler.open(f"/en/trips/{locator}/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("We can't open this trip")
    traveler.finds(locator)
    page.get_by_role("link", name="Cancel this trip").click()
    traveler.heading("Cancel this trip?")
    traveler.press("Cancel and give the seats back")
    traveler.heading("London to New York")
    expect(page.locator(".trip-status")).to_have_text("Cancelled")
    assert (Booking.objects.get().status, counters()) == ("cancelled", [(0, 0)])


def test_answers_are_changed_from_the_check_page(traveler: Traveler) -> None:
    traveler.checks(hold(world.offer("LHR", "JFK"), (0, 0, "10A")).locator)
    page = traveler.page
    page.get_by_role("link", name="Change Ada A Lovelace").click()
    page.locator("[name='passengers-0-given_name']").fill("Augusta Ada")
    traveler.press("Save")
    traveler.heading("Check your answers")
    expect(page.get_by_text("LOVELACE/AUGUSTA ADA")).to_be_visible()
    page.get_by_role("link", name=re.compile("Change London")).click()
    traveler.sit("11F")
    traveler.heading("Check your answers")
    expect(page.get_by_role("button", name="Pay €160.00")).to_be_visible()


def test_more_time_while_something_is_being_typed(traveler: Traveler) -> None:
    detail = hold(world.offer("LHR", "JFK"))
    traveler.checks(detail.locator)
    Booking.objects.update(hold_expires_at=datetime.now(UTC) + timedelta(minutes=6))
    page = traveler.page
    page.get_by_role("link", name="Change Ada A Lovelace").click()
    given_name = page.locator("[name='passengers-0-given_name']")
    given_name.fill("Augusta Ada")
    expect(page.locator("[data-deadline-left]")).to_have_text("6 min left")
    traveler.press(re.compile("^I need more time"))
    expect(page.locator("[data-deadline-left]")).to_have_text("15 min left")
    expect(page.locator(".hold-said")).to_be_focused()
    expect(page.locator(".hold-said")).to_contain_text("Held until")
    expect(given_name).to_have_value("Augusta Ada")
    assert_no_barriers(page)
