"""A seat without a mouse: the cabin by arrow keys, the hold by the keyboard alone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests import world
from tests.booking.orders import hold
from tests.journeys.traveler import Traveler

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def tab_to(page: Page, selector: str, *, within: int = 60) -> None:
    for _press in range(within):
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{selector} is not reached by Tab")


def test_a_seat_is_chosen_by_keyboard_alone(traveler: Traveler) -> None:
    hold(world.offer("LHR", "JFK"), (0, 0, "10B"))
    traveler.search()
    traveler.choose()
    traveler.say_who()
    traveler.say_where_to_write()
    page = traveler.page
    tab_to(page, "#seat-none")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#seat-10A")).to_be_checked()
    page.keyboard.press("ArrowRight")
    expect(page.locator("#seat-10C")).to_be_checked()
    page.keyboard.press("ArrowDown")
    expect(page.locator("#seat-11C")).to_be_checked()
    expect(page.get_by_role("radio", name=re.compile("^11C, aisle, .*€30.00, available$"))).to_be_focused()
    tab_to(page, ".price-summary-action button")
    page.keyboard.press("Enter")
    traveler.heading("Check your answers")
    expect(page.locator(".summary-list").nth(1)).to_contain_text("Ada 11C")


def test_the_focus_is_always_seen(traveler: Traveler) -> None:
    """Nothing that has the focus lies under the bar at the foot of a phone's screen."""
    traveler.search()
    traveler.choose()
    traveler.heading("Who is traveling?")
    page = traveler.page
    for _press in range(12):
        page.keyboard.press("Tab")
        covered = page.evaluate(
            """() => {
              const box = document.activeElement.getBoundingClientRect();
              const bar = document.querySelector('.journey-aside')?.getBoundingClientRect();
              return Boolean(bar) && !document.activeElement.closest('.journey-aside')
                && box.bottom > bar.top && box.top < bar.bottom;
            }"""
        )
        assert not covered, page.evaluate("document.activeElement.outerHTML")
