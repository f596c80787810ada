"""After the booking: found again on another device, changed, cancelled."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from apps.booking.models import Booking
from tests.booking.orders import counters
from tests.journeys.traveler import Traveler

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def test_a_held_booking_is_found_on_another_device_and_cancelled(
    traveler: Traveler, new_page: Callable[..., Page]
) -> None:
    locator = traveler.to_check()
    other = Traveler(new_page(), traveler.site)
    other.open(f"/en/trips/{locator}/")
    expect(other.page.get_by_role("heading", level=1)).not_to_contain_text("London")
    other.open("/en/find/")
    other.page.get_by_label("Booking code").fill(locator.lower())
    other.page.get_by_label("Family name").fill("lovelace")
    other.press("Find booking")
    other.heading("London to New York")
    other.page.get_by_role("link", name="Cancel this trip").click()
    other.heading("Cancel this trip?")
    other.press("Cancel and give the seats back")
    other.heading("London to New York")
    expect(other.page.locator(".trip-status")).to_have_text("Cancelled")
    assert (Booking.objects.get().status, counters()) == ("cancelled", [(0, 0)])


def test_answers_are_changed_from_the_check_page(traveler: Traveler) -> None:
    traveler.to_check(seat="10A")
    page = traveler.page
    page.get_by_role("link", name="Change Ada Lovelace").click()
    page.locator("[name='passengers-0-given_name']").fill("Augusta Ada")
    traveler.press("Save")
    traveler.heading("Check your answers")
    expect(page.get_by_text("LOVELACE/AUGUSTA ADA")).to_be_visible()
    page.get_by_role("link", name=re.compile("Change London")).click()
    traveler.sit("11F")
    traveler.heading("Check your answers")
    expect(page.get_by_role("button", name="Pay €160.00")).to_be_visible()
