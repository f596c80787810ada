"""Travelers who do the main job over the API while things break, and remember what they were told."""

from __future__ import annotations

import threading
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from random import Random
from urllib.parse import urlencode, urlsplit

from bench.load import Call, Client
from chaos.integrator import Integrator, Refused
from chaos.journal import Held, Journal, Json

TRAVELERS, RIVALS = 8, 3
_MARKETS = ("LHR-JFK", "JFK-LHR", "LHR-LIS", "SIN-KUL", "LHR-MAD", "LHR-SIN", "LIS-MAD", "SIN-BKK", "LHR-SYD")
_HOT_MARKET, _HOT_DAY = "LHR-JFK", 21
_TICKET_SECONDS = 15.0
_PAGE_SECONDS = 60.0
_CARD = {
    "payment_method": "card",
    "card_number": "4242424242424242",
    "exp": "12 / 34",
    "cvc": "123",
    "name": "Ada Lovelace",
}


class Traveler:
    """Does one trip after the other until told to stop: some hold only, most pay, some of those cancel."""

    def __init__(self, base: str, journal: Journal, stop: threading.Event, rng: Random) -> None:
        self._api = Integrator(base, journal)
        self._journal = journal
        self._stop = stop
        self._rng = rng

    def run(self) -> None:
        while not self._stop.is_set():
            with suppress(Refused):
                self._trip()
            self._stop.wait(self._rng.uniform(0.05, 0.3))

    def _trip(self) -> None:
        offer = self._find(self._rng.choice(_MARKETS), self._rng.randint(10, 90))
        held = self._hold(offer, seats=self._rng.random() < 0.5)
        if self._rng.random() < 0.8 and not self._stop.is_set():
            self._pay(held)
            if self._sees_tickets(held) and self._rng.random() < 0.3:
                self._cancel(held)

    def _find(self, market: str, days_ahead: int, *, first: bool = False) -> Json:
        origin, _, destination = market.partition("-")
        day = (datetime.now(UTC) + timedelta(days=days_ahead)).date().isoformat()
        wish = {"origin": origin, "destination": destination, "departure_date": day}
        offers: list[Json] = self._api.get("/api/v1/offers", **wish)["offers"]
        if not offers:
            raise Refused("nothing flies")
        return offers[0] if first else self._rng.choice(offers)

    def _hold(self, offer: Json, *, seats: bool) -> Held:
        name = "".join(self._rng.choices("abcdefghijklmnopqrstuvwxyz", k=10))
        order = {
            "offer_id": offer["id"],
            "passengers": [
                {
                    "type": "adult",
                    "given_name": "Ada",
                    "family_name": name.title(),
                    "date_of_birth": "1985-12-10",
                    "gender": "female",
                }
            ],
            "contact": {"email": f"{name}@example.com", "phone": "+442071234567"},
            "seats": [{"passenger": 0, "segment": 0, "seat": self._free_seat(offer)}] if seats else [],
        }
        key = self._key()
        answer = self._api.post("/api/v1/bookings", order, key=key)
        held = self._journal.note_hold(answer)
        if self._rng.random() < 0.1:
            self._ask_again(order, key, answer)
        return held

    def _ask_again(self, order: Json, key: str, answer: Json) -> None:
        """A repeated request has to get its first answer."""
        if self._api.post("/api/v1/bookings", order, key=key) != answer:
            self._journal.note_surprise("a repeated hold got another answer")
        self._journal.note_repetition()

    def _free_seat(self, offer: Json) -> str:
        """One of the first that are free, as others want it too."""
        maps = self._api.get(f"/api/v1/offers/{offer['id']}/seat-maps")["seat_maps"]
        wanted = offer["slices"][0]["segments"][0]["cabin"]
        free = [
            seat["seat"]
            for one in maps[:1]
            for cabin in one["cabins"]
            if cabin["cabin"] == wanted
            for row in cabin["rows"]
            for seat in row["seats"]
            if seat["available"]
        ]
        if not free:
            raise Refused("no seat is free")
        return str(self._rng.choice(free[:6]))

    def _pay(self, held: Held) -> None:
        payment = self._api.post(
            f"{held.path}/payments",
            {"return_url": "https://example.com/back"},
            key=self._key(),
            token=held.token,
        )
        page = payment.get("redirect_url")
        if page is None:
            raise Refused("the payment page is closed")
        self._submit_card(str(page))
        held.paid = True

    def _submit_card(self, page: str) -> None:
        """As a browser does it; who gets no answer sends the form again."""
        parts = urlsplit(page)
        client = Client(f"{parts.scheme}://{parts.netloc}")
        form = (("Content-Type", "application/x-www-form-urlencoded"),)
        call = Call("POST", parts.path, urlencode(_CARD).encode(), form)
        deadline = time.monotonic() + _PAGE_SECONDS
        while client.send(call)[0] != 303:
            if time.monotonic() > deadline:
                raise Refused("the payment page does not answer")
            time.sleep(0.3)

    def _sees_tickets(self, held: Held) -> bool:
        deadline = time.monotonic() + _TICKET_SECONDS
        while not self._stop.is_set() and time.monotonic() < deadline:
            if look_for_tickets(self._api, held):
                return True
            time.sleep(0.2)
        return False

    def _cancel(self, held: Held) -> None:
        quote = self._api.post(f"{held.path}/cancellation-quotes", {}, key=self._key(), token=held.token)
        held.wants_to_cancel = True
        wish = {"quote_id": quote["id"]}
        self._api.post(f"{held.path}/cancellations", wish, key=self._key(), token=held.token)
        held.cancelled = True

    def _key(self) -> str:
        return f"chaos-{self._rng.getrandbits(64):x}"


class Rival(Traveler):
    """Wants the same few seats on the same flight as every other rival, and gives half of them back."""

    def _trip(self) -> None:
        held = self._hold(self._find(_HOT_MARKET, _HOT_DAY, first=True), seats=True)
        if self._rng.random() < 0.5:
            self._cancel(held)


def look_for_tickets(api: Integrator, held: Held) -> bool:
    """Asks once, and remembers the tickets when they are there. Raises Refused."""
    seen = api.get(held.path, token=held.token)
    if seen["status"] == "ticketed":
        held.tickets = [ticket["number"] for ticket in seen["tickets"]]
    return bool(held.tickets)
