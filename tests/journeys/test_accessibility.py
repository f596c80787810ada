"""No barrier that axe finds, on any page of the journey, at both widths and in both themes."""

from __future__ import annotations

import re

import pytest

from tests import world
from tests.booking.orders import hold
from tests.journeys.axe import assert_no_barriers
from tests.journeys.traveler import Traveler

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def test_from_home_to_contact(traveler: Traveler) -> None:
    page = traveler.page
    for path in ("/en/", "/en/find/", "/en/flights/?origin=Atlantis&departure_date=2020-02-30&adults=10"):
        traveler.open(path)
        assert_no_barriers(page)
    traveler.search()
    page.locator("summary.ticket-toggle").first.click()
    page.get_by_text("Sort and filter").click()
    assert_no_barriers(page)
    traveler.press("Choose Light")
    assert_no_barriers(page)
    traveler.press("Continue")
    assert_no_barriers(page)
    traveler.say_who()
    assert_no_barriers(page)


def test_from_seats_to_the_payment_page(traveler: Traveler) -> None:
    page = traveler.page
    traveler.search(adults=2)
    traveler.choose()
    traveler.say_who(2)
    traveler.say_where_to_write()
    assert_no_barriers(page)
    page.get_by_role("button", name="List of seats").click()
    assert_no_barriers(page)
    traveler.press(re.compile("^Skip"))
    traveler.heading("Check your answers")
    assert_no_barriers(page)
    for link in ("Change Ada Lovelace", "Change London", "Change E-mail"):
        page.get_by_role("link", name=re.compile(link)).click()
        assert_no_barriers(page)
        page.go_back()


def test_from_the_payment_to_the_trip(traveler: Traveler) -> None:
    page = traveler.page
    locator = hold(world.offer("LHR", "JFK"), (0, 0, "10A")).locator
    traveler.finds(locator)
    for path in ("", "cancel/"):
        traveler.open(f"/en/trips/{locator}/{path}")
        assert_no_barriers(page)
    traveler.open(f"/en/trips/{locator}/check/")
    traveler.pay()
    traveler.sees_tickets()
    assert_no_barriers(page)
    for path in ("documents/0/", "cancel/"):
        traveler.open(f"/en/trips/{locator}/{path}")
        assert_no_barriers(page)
