"""Without a mouse: from the home page to the tickets, the cabin by arrow keys, the focus always in sight."""

from __future__ import annotations

import re
from datetime import date

import pytest
from playwright.sync_api import Page, expect

from tests import world
from tests.booking.orders import hold
from tests.journeys.traveler import GOOD_CARD, Traveler

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def tab_to(page: Page, selector: str, *, within: int = 60) -> None:
    for _press in range(within):
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{selector} is not reached by Tab")


def typed_into(page: Page, name: str, text: str) -> None:
    tab_to(page, f"[name='{name}']")
    page.keyboard.type(text)


def typed_day(page: Page, name: str, day: date) -> None:
    """Day and month stand in the order of the browser's own language, which no page chooses."""
    field = page.locator(f"[name='{name}']")
    for order in ("%m%d%Y", "%d%m%Y"):
        typed_into(page, name, day.strftime(order))
        if field.input_value() == day.isoformat():
            return
        for _part in range(2):
            page.keyboard.press("ArrowLeft")
    raise AssertionError(f"{name} takes no day: {field.input_value()}")


def entered(page: Page, selector: str) -> None:
    tab_to(page, selector)
    page.keyboard.press("Enter")


def searched(traveler: Traveler) -> None:
    traveler.open("/en/")
    page = traveler.page
    for name, typed, airport in (
        ("origin", "lond", "London (LHR)"),
        ("destination", "new", "New York (JFK)"),
    ):
        typed_into(page, name, typed)
        expect(page.get_by_role("option", name=re.compile(airport[-4:-1]))).to_be_visible()
        page.keyboard.press("Enter")
        expect(page.locator(f"[name='{name}']")).to_have_value(airport)
    typed_day(page, "departure_date", world.DAY)
    entered(page, ".search-card button[type='submit']")
    traveler.heading("London to New York")


def said_who_and_where(traveler: Traveler) -> None:
    page = traveler.page
    traveler.heading("Who is traveling?")
    for part, text in (("given_name", "Ada"), ("family_name", "Lovelace")):
        typed_into(page, f"passengers-0-{part}", text)
    for part, text in (("day", "10"), ("month", "12"), ("year", "1985")):
        typed_into(page, f"passengers-0-date_of_birth_{part}", text)
    tab_to(page, "[name='passengers-0-gender']")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    traveler.heading("How can we reach you?")
    typed_into(page, "email", "ada@example.com")
    page.keyboard.press("Enter")


def test_from_home_to_the_tickets_by_keyboard_alone(traveler: Traveler) -> None:
    page = traveler.page
    searched(traveler)
    entered(page, "summary.ticket-toggle")
    entered(page, "button[name='offer']")
    said_who_and_where(traveler)
    traveler.heading("Where would you like to sit?")
    tab_to(page, "#seat-none")
    page.keyboard.press("ArrowDown")
    entered(page, ".price-summary-action button")
    traveler.heading("Check your answers")
    entered(page, "form[action$='/pay/'] button")
    page.wait_for_url(re.compile("/c/pay/"))
    card = {"card_number": GOOD_CARD, "exp": "12 / 34", "cvc": "123", "name": "Ada Lovelace"}
    for name, text in card.items():
        typed_into(page, name, text)
    entered(page, "button.pay")
    traveler.sees_tickets()


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
