"""Somebody who books: what they type and tap, in the words of the page."""

from __future__ import annotations

import re
from datetime import date

from playwright.sync_api import Locator, Page, expect

from tests import world

PHONE = (390, 844)
DESK = (1280, 900)

GOOD_CARD = "4242 4242 4242 4242"
DECLINED_CARD = "4000 0000 0000 0002"
ASKING_CARD = "4000 0025 0000 3155"

_NAMES = (("Ada", "Lovelace"), ("Ben", "O’Brien"), ("Chidi", "Müller"))


class Traveler:
    """A page and the address of the site. Every step ends on the page that it leads to."""

    def __init__(self, page: Page, site: str) -> None:
        self.page = page
        self.site = site

    def open(self, path: str) -> None:
        self.page.goto(self.site + path)

    def heading(self, text: str | re.Pattern[str]) -> None:
        expect(self.page.get_by_role("heading", level=1)).to_have_text(text)

    def press(self, name: str | re.Pattern[str]) -> None:
        self.page.get_by_role("button", name=name).first.click()

    # Search -------------------------------------------------------------------------------------
    def search(self, day: date = world.DAY, *, back: date | None = None, adults: int = 1) -> None:
        """From the home page, typing what one knows."""
        self.open("/en/")
        self.page.locator("[name='origin']").fill("London (LHR)")
        self.page.locator("[name='destination']").fill("New York (JFK)")
        self.page.get_by_label("Departure").fill(day.isoformat())
        if back:
            self.page.get_by_label("Return").fill(back.isoformat())
        if adults > 1:
            self.page.get_by_text("Travelers and cabin").click()
            self.page.get_by_label("Adults", exact=True).fill(str(adults))
        self.press("Search flights")
        self.heading("London to New York")

    def choose(self, fare: str = "Light") -> None:
        self.page.locator("summary.ticket-toggle").first.click()
        self.press(f"Choose {fare}")

    # Who, and how to reach them -----------------------------------------------------------------
    def say_who(self, count: int = 1) -> None:
        self.heading("Who is traveling?")
        for index in range(count):
            given, family = _NAMES[index]
            self._field(index, "given_name").fill(given)
            self._field(index, "family_name").fill(family)
            for part, value in (("day", "10"), ("month", "12"), ("year", str(1985 + index))):
                self._field(index, f"date_of_birth_{part}").fill(value)
            group = self.page.locator("fieldset.traveler").nth(index)
            group.get_by_label("Female", exact=True).check(force=True)
        self.press("Continue")

    def say_where_to_write(self) -> None:
        self.heading("How can we reach you?")
        self.page.get_by_label("E-mail address").fill("ada@example.com")
        self.press("Continue")
        self.heading("Where would you like to sit?")

    def _field(self, index: int, name: str) -> Locator:
        return self.page.locator(f"[name='passengers-{index}-{name}']")

    # Seats, and to the check page ---------------------------------------------------------------
    def sit(self, seat: str) -> None:
        self.page.locator(f"input[name='seat'][value='{seat}']").check(force=True)
        self.hold()

    def hold(self) -> None:
        self.page.locator(".price-summary-action button").click()

    def to_check(self, *, seat: str = "") -> str:
        """Everything before paying, for one adult. Returns the booking code."""
        self.search()
        self.choose()
        self.say_who()
        self.say_where_to_write()
        if seat:
            self.sit(seat)
        else:
            self.hold()
        self.heading("Check your answers")
        return self.locator

    def finds(self, locator: str) -> None:
        """A trip that was held before, as on another device."""
        self.open("/en/find/")
        self.page.get_by_label("Booking code").fill(locator.lower())
        self.page.get_by_label("Family name").fill("lovelace")
        self.press("Find booking")
        self.heading("London to New York")

    def checks(self, locator: str) -> None:
        self.finds(locator)
        self.open(f"/en/trips/{locator}/check/")
        self.heading("Check your answers")

    @property
    def locator(self) -> str:
        found = re.search(r"/trips/(\w{6})/", self.page.url)
        assert found, self.page.url
        return found[1]

    # The hosted page ----------------------------------------------------------------------------
    def pay(self, card: str = GOOD_CARD) -> None:
        """From the check page to the hosted one, and its form sent."""
        self.press(re.compile("^Pay"))
        self.page.wait_for_url(re.compile("/c/pay/"))
        self.type_card(card)

    def type_card(self, card: str) -> None:
        for name, value in (
            ("card_number", card),
            ("exp", "12 / 34"),
            ("cvc", "123"),
            ("name", "Ada Lovelace"),
        ):
            self.page.locator(f"[name='{name}']").fill(value)
        self.page.locator("button.pay").first.click()

    def sees_tickets(self) -> None:
        self.heading("London to New York")
        expect(self.page.locator(".trip-status")).to_have_text("Ticketed")
        expect(self.page.locator(".trip-person").first).to_contain_text(re.compile(r"Ticket 974\d{10}"))
