"""The journey as a browser without scripts makes it: forms and redirects, nothing else."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

from django.test import Client

from tests import world
from tests.booking.web.reader import Page, read

ADA = {
    "passengers-0-given_name": "Ada",
    "passengers-0-family_name": "Lovelace",
    "passengers-0-date_of_birth_day": "10",
    "passengers-0-date_of_birth_month": "12",
    "passengers-0-date_of_birth_year": "1985",
    "passengers-0-gender": "female",
}
BEN = {
    "passengers-1-given_name": "",
    "passengers-1-family_name": "Sukarno",
    "passengers-1-date_of_birth_day": "6",
    "passengers-1-date_of_birth_month": "6",
    "passengers-1-date_of_birth_year": "1980",
    "passengers-1-gender": "unspecified",
}
PHONE = "+44 20 7123 4567"


class Walker:
    """One visitor with a browser of their own. Keeps what the last answer was; follows redirects."""

    def __init__(self) -> None:
        self.client = Client()
        self.path = ""
        # One address may hold so often an hour, and tests run within one.
        self.contact = {"email": f"ada.{uuid4().hex[:12]}@example.com", "phone": PHONE}

    def open(self, path: str, **headers: str) -> Page:
        return self._read(self.client.get(path, follow=True, headers=headers))

    def send(self, path: str, data: dict[str, Any] | None = None) -> Page:
        return self._read(self.client.post(path, data or {}, follow=True))

    def _read(self, answer: Any) -> Page:
        self.path = answer.request["PATH_INFO"]
        if answer.request.get("QUERY_STRING"):
            self.path += f"?{answer.request['QUERY_STRING']}"
        return read(answer)

    def search(self, day: date = world.DAY, /, **changes: Any) -> Page:
        wanted = {"origin": "LHR", "destination": "JFK", "departure_date": day.isoformat(), **changes}
        return self._read(self.client.get("/en/flights/", wanted, follow=True))

    def choose(self, page: Page, number: int = 0) -> Page:
        """Begins a booking with one of the offers of a page."""
        return self.send("/en/book/", {"offer": page.offers()[number]})

    def to_contact(self, *, adults: int = 1) -> Page:
        self.choose(self.search(adults=adults))
        return self.send(self.path, ADA if adults == 1 else {**ADA, **BEN})

    def to_seats(self, *, adults: int = 1) -> Page:
        self.to_contact(adults=adults)
        return self.send(self.path, self.contact)

    def to_check(self, *, adults: int = 1) -> Page:
        """Holds without choosing a seat."""
        self.to_seats(adults=adults)
        page = self.send(self.path, {"action": "skip"})
        assert page.heading == "Check your answers", page.text
        return page

    @property
    def locator(self) -> str:
        return self.path.split("/")[3]

    @property
    def draft(self) -> str:
        return self.path.split("/")[3]
