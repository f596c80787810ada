"""Back always works: after a mistake that was mended, and from the check page."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.traveler import Traveler

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def test_back_leads_to_the_page_of_a_mistake_that_was_mended(traveler: Traveler) -> None:
    page = traveler.page
    traveler.search()
    traveler.choose()
    traveler.heading("Who is traveling?")
    traveler.press("Continue")
    expect(page.locator("#error-summary")).to_be_focused()
    expect(page).to_have_title(re.compile("^Error: "))
    expect(page.locator("main")).to_have_count(1)
    page.locator("[name='passengers-0-given_name']").fill("Ada")
    expect(page.locator(".ticket-name")).to_contain_text("ADA")
    traveler.say_who()
    traveler.heading("How can we reach you?")
    page.get_by_label("E-mail address").fill("nobody")
    traveler.press("Continue")
    expect(page.locator("#error-summary")).to_be_focused()
    traveler.say_where_to_write()
    # The page that told of the mistake has what was mended; in the one before, the browser has what it remembers.
    page.go_back()
    traveler.heading("How can we reach you?")
    expect(page.get_by_label("E-mail address")).to_have_value("ada@example.com")
    page.go_back()
    traveler.heading("How can we reach you?")
    page.go_back()
    traveler.heading("Who is traveling?")
    expect(page.locator("[name='passengers-0-family_name']")).to_have_value("Lovelace")
    page.reload()
    expect(page.locator("[name='passengers-0-family_name']")).to_have_value("Lovelace")


def test_back_from_the_check_page_leads_through_the_answers(traveler: Traveler) -> None:
    locator = traveler.to_check(seat="10C")
    page = traveler.page
    for step in ("seats/0", "contact", "travelers/0"):
        page.go_back()
        page.wait_for_url(f"**/trips/{locator}/{step}/*")
