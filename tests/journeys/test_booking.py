"""The main job in a phone's browser, with scripts and without."""

from __future__ import annotations

import re
import time
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from apps.booking.models import Booking
from tests import world
from tests.booking.orders import wrong_invariants
from tests.journeys.traveler import Traveler

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def test_a_seat_is_bought_on_a_phone(traveler: Traveler) -> None:
    page = traveler.page
    traveler.search()
    traveler.choose("Standard")
    traveler.heading("Who is traveling?")
    page.locator("[name='passengers-0-given_name']").fill("Anna")
    page.locator("[name='passengers-0-family_name']").fill("Müller")
    expect(page.locator(".ticket-name")).to_contain_text("MUELLER/ANNA")
    traveler.say_who()
    traveler.say_where_to_write()
    page.locator("input[name='seat'][value='11A']").check(force=True)
    expect(page.locator("[data-price-total]")).to_have_text("€180.00")
    traveler.hold()
    traveler.heading("Check your answers")
    expect(page.locator("[data-deadline-left]")).to_contain_text("min left")
    traveler.pay()
    traveler.sees_tickets()
    wait_until_paid(traveler)
    assert (Booking.objects.get().status, Booking.objects.get().total) == ("ticketed", 18000)
    assert wrong_invariants() == []


def wait_until_paid(traveler: Traveler) -> None:
    """The money is taken after the tickets, in its own time; the trip's history tells."""
    deadline = time.monotonic() + 10
    while not traveler.page.get_by_text("Payment received").count():
        assert time.monotonic() < deadline, "the payment was not captured"
        traveler.page.reload()


def test_airports_are_suggested_while_one_types(traveler: Traveler) -> None:
    page = traveler.page
    traveler.open("/en/")
    page.get_by_role("combobox", name="From").press_sequentially("lon")
    page.get_by_role("option", name=re.compile("LHR")).click()
    page.get_by_role("combobox", name="To").press_sequentially("new y")
    expect(page.get_by_role("option", name=re.compile("JFK"))).to_be_visible()
    page.keyboard.press("Enter")
    page.get_by_label("Departure").fill(world.DAY.isoformat())
    traveler.press("Search flights")
    traveler.heading("London to New York")


def test_a_seat_is_bought_without_any_script(traveler_without_scripts: Traveler) -> None:
    traveler = traveler_without_scripts
    traveler.to_check(seat="10C")
    traveler.pay()
    traveler.sees_tickets()
    assert wrong_invariants() == []


def test_a_return_trip_for_two_side_by_side(traveler: Traveler) -> None:
    page, back = traveler.page, world.DAY + timedelta(days=7)
    world.fly(102, "JFK", "LHR", day=back)
    traveler.search(back=back, adults=2)
    expect(page.locator(".ticket-total").first).to_have_text("€480.00")
    traveler.choose("Flex")
    traveler.heading("New York to London")
    expect(page.locator(".picked")).to_contain_text("Flex")
    page.get_by_role("link", name="Change outbound flight").click()
    traveler.heading("London to New York")
    traveler.choose("Flex")
    traveler.press(re.compile("^Choose 1"))
    traveler.say_who(2)
    traveler.say_where_to_write()
    for flight in ("Flight 1 of 2", "Flight 2 of 2"):
        expect(page.locator(".lead")).to_contain_text(flight)
        traveler.press("Seat us together")
        expect(page.locator(".passenger-chip-detail")).to_have_text(["10A", "10B"])
        traveler.hold()
    traveler.heading("Check your answers")
    traveler.pay()
    traveler.sees_tickets()
    expect(page.locator(".trip-card")).to_have_count(2)
    assert wrong_invariants() == []


def test_results_are_sorted_in_place_and_back_goes_back(traveler: Traveler) -> None:
    page = traveler.page
    world.fly(201, "LIS", "LHR")
    traveler.search()
    page.get_by_text("Sort and filter").click()
    page.get_by_role("link", name="Direct flights only").click()
    page.wait_for_url(re.compile("stops=0"))
    expect(page).to_have_title(re.compile("London to New York"))
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    page.go_back()
    page.wait_for_url(lambda url: "stops=0" not in url)
    traveler.heading("London to New York")


def test_a_mistake_is_explained_at_the_top_and_beside_the_field(traveler: Traveler) -> None:
    page = traveler.page
    traveler.search()
    traveler.choose()
    traveler.heading("Who is traveling?")
    page.locator("[name='passengers-0-given_name']").fill("Ada")
    traveler.press("Continue")
    summary = page.locator("#error-summary")
    expect(summary).to_be_focused()
    expect(page).to_have_title(re.compile("^Error: "))
    summary.get_by_role("link", name="Enter the family name").click()
    expect(page.locator("[name='passengers-0-family_name']")).to_be_focused()
    expect(page.locator("[name='passengers-0-given_name']")).to_have_value("Ada")
