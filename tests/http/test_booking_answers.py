"""What is answered about a booking: money as money, words in the reader's language, and what still holds."""

from __future__ import annotations

from typing import Any

import pytest

from apps.booking.api import views
from apps.core.context import SYSTEM
from apps.payments import services as payments
from tests import world
from tests.deliver import deliver_all
from tests.http.rows import nothing_written
from tests.http.wire import DAY, Json, Wire, order, seat
from tests.payments.fake_provider import FakeProvider

pytestmark = [pytest.mark.usefixtures("market", "clean_redis")]
TRIP = {"origin": "LHR", "destination": "JFK", "departure_date": DAY.isoformat()}


def offer_of(wire: Wire, family: str) -> Json:
    found: list[Json] = wire.get("offers", TRIP).body["offers"]
    return next(offer for offer in found if offer["fare_family"] == family)


def ticketed(wire: Wire, provider: FakeProvider, family: str) -> str:
    """The address of a paid booking, whose token the wire then bears."""
    address = str(wire.held(offer_of(wire, family))["links"]["self"])
    payment = wire.post(f"{address}/payments", {"return_url": "https://example.com/back"}).body
    provider.authorise(f"cs_{payment['id']}")
    payments.settle_payment(payment_id=payment["id"], actor=SYSTEM)
    deliver_all()
    return address


def coupons(booking: Json) -> list[tuple[str, bool]]:
    return [(c["status"], c["usable"]) for ticket in booking["tickets"] for c in ticket["coupons"]]


def cancelled(wire: Wire, address: str) -> Json:
    quote = wire.post(f"{address}/cancellation-quotes", {}).body
    reply = wire.post(f"{address}/cancellations", {"quote_id": quote["id"]})
    assert reply.status == 201
    booking: Json = reply.body
    return booking


@pytest.mark.django_db(transaction=True)
def test_nobody_flies_on_a_coupon_that_was_given_back(wire: Wire, provider: FakeProvider) -> None:
    address = ticketed(wire, provider, "flex")
    assert coupons(wire.get(address).body) == [("open", True)]
    assert coupons(cancelled(wire, address)) == [("refunded", False)]
    assert coupons(wire.get(address).body) == [("refunded", False)]


@pytest.mark.django_db(transaction=True)
def test_what_is_cancelled_is_not_cancelled_again(wire: Wire, provider: FakeProvider) -> None:
    address = ticketed(wire, provider, "flex")
    quote = wire.post(f"{address}/cancellation-quotes", {}).body
    assert wire.post(f"{address}/cancellations", {"quote_id": quote["id"]}).status == 201
    with nothing_written():
        again = wire.post(f"{address}/cancellations", {"quote_id": quote["id"]})
    assert (again.status, again.code) == (409, "not_cancellable")


@pytest.mark.django_db
@pytest.mark.parametrize("family", ["light", "standard", "flex"])
def test_conditions_are_those_of_the_offer(wire: Wire, family: str) -> None:
    offer = offer_of(wire, family)
    booking = wire.held(offer)
    assert booking["conditions"] == offer["conditions"]
    assert wire.get(booking["links"]["self"]).body["conditions"] == offer["conditions"]


@pytest.mark.django_db
def test_names_are_in_the_language_of_whoever_reads(wire: Wire) -> None:
    """An order keeps the names as they are filed, whatever language it was placed in."""
    placed = wire.post(
        "bookings", order(wire.offer(), seats=[seat("10A")]), headers={"Accept-Language": "es"}
    ).body
    wire.token = placed["access_token"]
    read = wire.get(placed["links"]["self"], headers={"Accept-Language": "en"}).body
    names = [{line["code"]: line["name"] for line in booking["price_lines"]} for booking in (placed, read)]
    assert [(found["FARE"], found["SEAT"]) for found in names] == [("Tarifa", "Asiento"), ("Fare", "Seat")]
    summaries = [booking["conditions"]["summary"] for booking in (placed, read)]
    assert summaries[1] == offer_of(wire, "light")["conditions"]["summary"] != summaries[0]


@pytest.mark.django_db
def test_where_a_flight_lands_on_its_way_stands_on_the_offer_and_on_the_booking(wire: Wire) -> None:
    world.fly(1, "LIS", "LHR", "JFK")
    offer = wire.offer("LIS", "JFK")
    placed = wire.held(offer)
    read = wire.get(placed["links"]["self"]).body
    told = [offer["slices"][0]["segments"], placed["segments"], read["segments"]]
    assert [[segment["stops"] for segment in segments] for segments in told] == [[["LHR"]]] * 3


@pytest.mark.django_db
def test_money_in_history_is_money(wire: Wire, provider: FakeProvider) -> None:
    booking = wire.held()
    wire.post(f"{booking['links']['self']}/payments", {"return_url": "https://example.com/back"})
    wire.post(f"{booking['links']['self']}/cancellation-quotes", {})
    entries = wire.get(booking["links"]["history"]).body["entries"]
    told = {entry["action"]: entry["data"] for entry in entries}
    nothing = {"amount": 0, "currency": "EUR"}
    quoted = told["booking.cancellation_quoted"]
    assert (quoted["refund"], quoted["fee"]) == (nothing, nothing)
    assert told["booking.held"]["total"] == booking["total"]
    assert told["booking.payment_started"]["amount"] == told["payments.created"]["amount"] == booking["total"]
    assert told["booking.held"]["travelers"] == 1
    assert not any("currency" in data for data in told.values())


@pytest.mark.django_db
def test_a_page_of_history_that_ends_it_leads_nowhere(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    booking = wire.held()
    monkeypatch.setattr(views, "HISTORY_PAGE", 1)
    assert wire.get(booking["links"]["history"]).body["next"] is None
    wire.post(f"{booking['links']['self']}/cancellation-quotes", {})
    first = wire.get(booking["links"]["history"]).body
    assert (len(first["entries"]), first["next"] is not None) == (1, True)
    last = wire.get(first["next"]).body
    assert ([entry["action"] for entry in last["entries"]], last["next"]) == (["booking.held"], None)


@pytest.mark.django_db
def test_a_cursor_is_given_once(wire: Wire) -> None:
    address = wire.held()["links"]["history"]
    known = wire.get(address).body["entries"][0]["id"]
    reply = wire.get(f"{address}?cursor={known}&cursor={known}")
    assert (reply.status, reply.code, reply.fields) == (400, "invalid", ["cursor"])


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["bookings/K7QM2X", "offers/unknown", "nothing"])
def test_words_of_what_is_not_there_fit_the_request(wire: Wire, path: str) -> None:
    told: dict[str, Any] = wire.get(path).body
    assert told["status"] == 404
    assert "surname" not in told["title"]
    assert "e-mail" not in told["title"]
