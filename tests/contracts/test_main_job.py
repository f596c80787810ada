"""The main job over the API, from airports to a refund, with the names that integrators rely on since the first day."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from payment_sandbox.app import create_app
from payment_sandbox.config import Config
from payment_sandbox.server import running
from tests import world
from tests.contracts.integrator import Answer, Integrator, Json
from tests.deliver import deliver_all
from tests.http.wire import DAY
from tests.payment_sandbox.support import CARD_FIELDS, submit, wait_for

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("clean_redis")]

SECRET_KEY = "sk_test_contracts"
BACK = DAY + timedelta(days=7)
MONEY = {"amount": int, "currency": str}


@pytest.fixture
def api(live_server: LiveServer, tmp_path: Path, settings: Settings) -> Iterator[Integrator]:
    """The product behind a socket, with a payment sandbox of its own that reports by webhook."""
    config = Config(
        database=tmp_path / "sandbox.sqlite3",
        secret_key=SECRET_KEY,
        webhook_urls=(f"{live_server.url}/webhooks/stripe",),
        webhook_secret=settings.STRIPE_WEBHOOK_SECRET,
        retry_gaps=(0.2,),
    )
    world.open_for_sale()
    world.fly(101, "LHR", "JFK")
    world.fly(102, "JFK", "LHR", day=BACK)
    with running(create_app(config), 0) as sandbox:
        settings.SITE_URL = live_server.url
        settings.STRIPE_API_BASE = sandbox.url
        settings.STRIPE_SECRET_KEY = SECRET_KEY
        yield Integrator(live_server.url)


def names(value: Any, wanted: Any, where: str = "") -> list[str]:
    """What of the wanted names and kinds is missing in a document; more than was wanted is welcome."""
    if isinstance(wanted, dict):
        missing = [f"{where}.{name}" for name in wanted if name not in value]
        known = [name for name in wanted if name in value]
        return missing + [
            text for name in known for text in names(value[name], wanted[name], f"{where}.{name}")
        ]
    if isinstance(wanted, list):
        return [
            text for index, item in enumerate(value) for text in names(item, wanted[0], f"{where}.{index}")
        ]
    return [] if isinstance(value, wanted) else [f"{where} is {value!r}"]


AIRPORT = {
    "iata": str,
    "name": str,
    "city": str,
    "country": str,
    "timezone": str,
    "latitude": float,
    "longitude": float,
}
SEGMENT = {
    "flight_number": str,
    "origin": str,
    "destination": str,
    "departs_at": str,
    "arrives_at": str,
    "cabin": str,
    "booking_class": str,
    "fare_family": str,
    "seats_left": int,
}
OFFER = {
    "id": str,
    "expires_at": str,
    "total": MONEY,
    "slices": [{"origin": str, "destination": str, "duration_minutes": int, "segments": [SEGMENT]}],
    "price_lines": [{"code": str, "name": str, "kind": str, "amount": MONEY}],
    "conditions": dict,
}
BOOKING = {
    "locator": str,
    "status": str,
    "total": MONEY,
    "tickets": [{"number": str, "coupons": [{"number": int, "segment": int, "status": str}]}],
    "payments": [{"status": str, "amount": MONEY}],
    "links": {"history": str},
}


def body(offer: Json, given_name: str = "Ada", **changes: Any) -> Json:
    traveler = {"type": "adult", "given_name": given_name, "family_name": "Lovelace"}
    return {
        "offer_id": offer["id"],
        "passengers": [{**traveler, "date_of_birth": "1985-12-10", "gender": "female"}],
        "contact": {"email": "ada@example.com", "phone": "+442071234567"},
        **changes,
    }


def search(api: Integrator, **query: Any) -> list[Json]:
    answer = api.get(
        "/api/v1/offers", origin="LHR", destination="JFK", departure_date=DAY.isoformat(), **query
    )
    assert answer.status == 200
    offers: list[Json] = answer.body["offers"]
    return offers


def free_seat(api: Integrator, offer: Json, segment: int) -> str:
    maps = api.get(f"/api/v1/offers/{offer['id']}/seat-maps").body["seat_maps"]
    seats = [
        seat["seat"]
        for one in maps
        if one["segment"] == segment
        for cabin in one["cabins"]
        if cabin["cabin"] == "economy"
        for row in cabin["rows"]
        for seat in row["seats"]
        if seat["available"]
    ]
    return str(seats[0])


def until(ask: Callable[[], Answer], status: str) -> Json:
    """The booking, once it has come to a status: the sandbox's message arrives, and handlers do their part."""

    def arrived() -> bool:
        deliver_all()
        return bool(ask().body["status"] == status)

    wait_for(arrived)
    booking: Json = ask().body
    return booking


def test_airports(api: Integrator) -> None:
    found = api.get("/api/v1/airports", q="lond").body
    assert names(found, [AIRPORT]) == []
    assert [airport["iata"] for airport in found] == ["LHR"]


def test_offers(api: Integrator) -> None:
    for query in (
        {},
        {"return_date": BACK.isoformat(), "adults": 2, "cabin": "economy", "max_connections": 1},
    ):
        offers = search(api, **query)
        assert len(offers) == 3
        assert names(offers, [OFFER]) == []
        for offer in offers:
            assert sum(line["amount"]["amount"] for line in offer["price_lines"]) == offer["total"]["amount"]
            assert {line["kind"] for line in offer["price_lines"]} <= {"fare", "tax", "fee", "service"}
            assert len(offer["slices"]) == (2 if query else 1)
            for moment in (offer["expires_at"], offer["slices"][0]["segments"][0]["departs_at"]):
                assert datetime.fromisoformat(moment).tzinfo is not None


def hold(api: Integrator, offer: Json) -> Json:
    """Holds the offer with a seat on each flight; the integrator bears its token from then on."""
    seats = [{"passenger": 0, "segment": n, "seat": free_seat(api, offer, n)} for n in (0, 1)]
    held = api.post("/api/v1/bookings", body(offer, seats=seats), key="hold-1")
    booking: Json = held.body
    assert (held.status, booking["status"], booking["total"]) == (201, "held", offer["total"])
    assert datetime.fromisoformat(booking["hold_expires_at"]) > datetime.fromisoformat(booking["created_at"])
    assert held.headers["Location"] == booking["links"]["self"] == f"/api/v1/bookings/{booking['locator']}"
    assert [
        {name: seat[name] for name in ("passenger", "segment", "seat")} for seat in booking["seats"]
    ] == seats
    assert len(booking["locator"]) == 6
    api.token = booking["access_token"]
    return booking


def pay(api: Integrator, base: str) -> None:
    """Sends the traveler to the hosted page, where a card is typed."""
    wanted = {"return_url": "https://example.com/back"}
    payment = api.post(f"{base}/payments", wanted, key="pay-1")
    assert (payment.status, payment.body["status"]) == (201, "requires_action")
    again = api.post(f"{base}/payments", wanted, key="pay-1")
    assert (again.status, again.body) == (201, payment.body)
    paid = submit(payment.body["redirect_url"], {"payment_method": "card", **CARD_FIELDS})
    assert (paid.status, paid.location) == (303, "https://example.com/back")


def test_from_an_offer_to_a_ticket_and_back(api: Integrator) -> None:
    flex = next(o for o in search(api, return_date=BACK.isoformat()) if o["fare_family"] == "flex")
    base = hold(api, flex)["links"]["self"]
    pay(api, base)
    ticketed = until(lambda: api.get(base), "ticketed")
    assert names(ticketed, BOOKING) == []
    (ticket,) = ticketed["tickets"]
    assert (len(ticket["number"]), ticket["number"].isdigit()) == (13, True)
    assert [(coupon["segment"], coupon["status"]) for coupon in ticket["coupons"]] == [
        (0, "open"),
        (1, "open"),
    ]
    assert [(money["status"], money["captured"]) for money in ticketed["payments"]] == [
        ("captured", flex["total"])
    ]
    history = {entry["action"] for entry in api.get(ticketed["links"]["history"]).body["entries"]}
    assert {"booking.held", "booking.payment_started", "booking.ticketed"} <= history

    quote = api.post(f"{base}/cancellation-quotes", {}, key="quote-1")
    assert (quote.status, names(quote.body, {"id": str, "refund": MONEY, "expires_at": str})) == (201, [])
    cancelled = api.post(f"{base}/cancellations", {"quote_id": quote.body["id"]}, key="cancel-1")
    assert (cancelled.status, cancelled.body["status"]) == (201, "cancelled")
    deliver_all()
    (money,) = api.get(base).body["payments"]
    assert (quote.body["refund"], money["refunded"]) == (flex["total"], flex["total"])


def test_conflicts_are_told_by_code(api: Integrator) -> None:
    offers = [next(o for o in search(api) if o["fare_family"] == family) for family in ("light", "standard")]
    seat = [{"passenger": 0, "segment": 0, "seat": "10A"}]
    assert api.post("/api/v1/bookings", body(offers[0], seats=seat)).status == 201
    twice = api.post("/api/v1/bookings", body(offers[1], seats=seat))
    assert (twice.status, twice.body["code"]) == (409, "overlapping_journey")
    taken = api.post("/api/v1/bookings", body(offers[1], "Byron", seats=seat))
    assert (taken.status, taken.body["code"]) == (409, "seat_taken")
    for name in ("Anne", "Ben", "Cid"):
        assert api.post("/api/v1/bookings", body(offers[1], name)).status == 201
    gone = api.post("/api/v1/bookings", body(offers[1], "Dora"))
    assert (gone.status, gone.body["code"]) == (409, "sold_out")
