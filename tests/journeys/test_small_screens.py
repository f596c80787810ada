"""The smallest phone, a wide cabin and the longest name that a ticket takes: nothing runs out of the page."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from apps.flights.models import AircraftConfiguration, Leg, Seat
from tests.journeys.traveler import Traveler

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

LONG_NAME = "Wolfeschlegelsteinhausenbergerdorffwelchevoralternwarengewissenh"
assert len(LONG_NAME) == 64
_LETTERS = ["A", "B", "C", "", "D", "E", "F", "", "H", "J", "K"]

_BEYOND = """() => [...document.querySelectorAll("main *")]
  .filter((element) => element.getBoundingClientRect().right > innerWidth)
  .map((element) => element.className)"""


def wide_cabin() -> None:
    """Every flight is flown with nine seats abreast; rows 20 and 21."""
    wide = AircraftConfiguration.objects.create(
        code="WIDE",
        iata_type="789",
        manufacturer="Boeing",
        name="Boeing 787-9",
        wing_from=20,
        wing_to=21,
        exits=[21],
        columns={"economy": _LETTERS},
    )
    Seat.objects.bulk_create(
        Seat(
            configuration=wide,
            row=row,
            letter=letter,
            cabin="economy",
            position={"A": "window", "K": "window"}.get(letter, "aisle" if letter in "CDFH" else "middle"),
            exit_row=row == 21,
            extra_legroom=row == 21,
            blocked=False,
        )
        for row in (20, 21)
        for letter in filter(None, _LETTERS)
    )
    Leg.objects.update(configuration=wide)


def assert_fits(page: Page) -> None:
    page.wait_for_load_state()
    page.set_viewport_size({"width": 320, "height": 640})
    wide = page.evaluate("document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth")
    assert wide == 0, f"{page.title()} is {wide} px too wide: {page.evaluate(_BEYOND)}"


def test_nothing_is_cut_off_on_the_smallest_phone(traveler: Traveler) -> None:
    wide_cabin()
    page = traveler.page
    traveler.search()
    traveler.choose()
    traveler.say_who()
    page.go_back()
    page.locator("[name='passengers-0-family_name']").fill(LONG_NAME)
    assert_fits(page)
    traveler.press("Continue")
    traveler.say_where_to_write()
    assert_fits(page)
    assert_seats_can_be_hit(page)
    traveler.sit("21K")
    traveler.heading("Check your answers")
    assert_fits(page)
    page.get_by_role("link", name=re.compile("^Change London")).click()
    assert_fits(page)
    traveler.open(f"/en/trips/{traveler.locator}/check/")
    traveler.pay()
    traveler.sees_tickets()
    assert_fits(page)


def assert_seats_can_be_hit(page: Page) -> None:
    """Each is within the hull and has 24 pixels to itself."""
    hull = page.locator(".cabin-frame").bounding_box()
    assert hull
    boxes = [seat.bounding_box() for seat in page.locator(".seat").all()]
    assert len(boxes) == 18
    for box in filter(None, boxes):
        assert box["x"] >= hull["x"]
        assert box["x"] + box["width"] <= hull["x"] + hull["width"]
        assert min(box["width"], box["height"]) >= 24
    button = page.locator(".price-summary-action button").bounding_box()
    total = page.locator(".price-summary-total").bounding_box()
    assert button
    assert total
    assert button["y"] >= total["y"] + total["height"]


def test_nothing_moves_while_a_name_is_typed(traveler: Traveler) -> None:
    """What stands on the ticket comes from the server while the next answer is being given."""
    traveler.search()
    traveler.choose()
    traveler.heading("Who is traveling?")
    page = traveler.page
    page.set_viewport_size({"width": 390, "height": 844})
    gender = page.locator("[name='passengers-0-gender']").first
    place = "radio => radio.getBoundingClientRect().top + scrollY"
    before = gender.evaluate(place)
    page.locator("[name='passengers-0-given_name']").fill("Ada")
    expect(page.locator(".ticket-name")).to_contain_text("ADA")
    assert gender.evaluate(place) == before


def test_the_bar_covers_no_seat_that_has_the_focus(traveler: Traveler) -> None:
    traveler.search()
    traveler.choose()
    traveler.say_who()
    traveler.say_where_to_write()
    page = traveler.page
    page.set_viewport_size({"width": 320, "height": 640})
    page.locator("#seat-none").focus()
    page.keyboard.press("ArrowDown")
    for key in ("ArrowDown", "ArrowDown", "ArrowRight", "ArrowUp"):
        page.keyboard.press(key)
        expect(page.locator(".seat-input:focus")).to_be_checked()
        seat = page.locator(".seat-input:focus").bounding_box()
        bar = page.locator(".journey-aside").bounding_box()
        assert seat
        assert bar
        assert seat["y"] + seat["height"] <= bar["y"]
