"""Scarce things wanted by many at once over HTTP: real sockets, a thread and a database connection for each request.

The guards themselves, and what happens without each of them, are raced in `test_order_races`, `test_booking_lock` and
`tests/flights/test_inventory_races`. Here the whole way counts: the same figures come out, every refusal is a clean
conflict, and nobody meets a 5xx. The control at the end proves that these clients do meet in the same moment.
"""

from __future__ import annotations

import http.client
import json
import threading
from collections import Counter
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import pytest
from django.db import connection
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from apps.booking.api import views
from apps.booking.models import Booking, CancellationQuote, SeatAssignment
from apps.booking.operations import cancel_booking as cancelling
from apps.booking.operations import start_payment as starting
from apps.booking.operations.cancel_booking import cancel_booking
from apps.booking.operations.release_claims import release_claims_in_transaction
from apps.booking.types import BookingDetail
from apps.payments.models import Payment
from tests import world
from tests.booking.orders import counters, wrong_invariants
from tests.http.wire import Json, Wire, order, seat
from tests.payments.fake_provider import FakeProvider
from tests.racing import PATIENCE_SECONDS, and_then, at_once, meet_before, without

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.race,
    pytest.mark.usefixtures("clean_redis", "patient", "provider"),
]

BUYERS, SEATS = 60, 15


@dataclass(frozen=True)
class Request:
    """One POST of the crowd."""

    path: str
    body: Json
    token: str = ""
    key: str = ""

    @property
    def headers(self) -> dict[str, str]:
        given = {"Content-Type": "application/json"}
        if self.token:
            given["Authorization"] = f"Bearer {self.token}"
        return {**given, "Idempotency-Key": self.key} if self.key else given


@dataclass(frozen=True)
class Reply:
    status: int
    headers: Any
    body: Json

    @property
    def told(self) -> str:
        """`201`, or the status and the code of the refusal."""
        return str(self.status) if self.status < 400 else f"{self.status} {self.body['code']}"


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two busy cores may take longer over a queue of sixty than a sale would wait for a lock."""
    options = connection.settings_dict["OPTIONS"]
    monkeypatch.setitem(options, "options", options["options"].replace("lock_timeout=4s", "lock_timeout=60s"))


@pytest.fixture(autouse=True)
def _market() -> None:
    world.open_for_sale()


def rush(server: LiveServer, requests: list[Request]) -> list[Reply]:
    """Sends all requests in the same moment, each over a connection of its own that has been used before."""
    links = [open_link(server) for _ in requests]

    def client(number: int) -> Reply:
        request, link = requests[number], links[number]
        link.request("POST", f"/api/v1/{request.path}", json.dumps(request.body), request.headers)
        response = link.getresponse()
        return Reply(response.status, response.headers, json.loads(response.read()))

    replies = at_once(len(requests), client)
    for link in links:
        link.close()
    return replies


def open_link(server: LiveServer) -> http.client.HTTPConnection:
    """A request has gone over it already: the server has taken the connection out of its queue."""
    address = urlsplit(server.url)
    link = http.client.HTTPConnection(str(address.hostname), address.port, timeout=120)
    link.request("GET", "/healthz")
    link.getresponse().read()
    return link


def told(replies: list[Reply]) -> dict[str, int]:
    return dict(Counter(reply.told for reply in replies))


def bookings(number: int, offer: Json, **changes: Any) -> list[Request]:
    return [Request("bookings", order(offer, **changes)) for _ in range(number)]


def test_the_last_seats_go_to_exactly_as_many_buyers(live_server: LiveServer) -> None:
    world.fly(101, "LHR", "JFK", seats=SEATS)
    replies = rush(live_server, bookings(BUYERS, Wire().offer()))
    assert told(replies) == {"201": SEATS, "409 sold_out": BUYERS - SEATS}
    assert len({reply.body["locator"] for reply in replies if reply.status == 201}) == SEATS
    assert (counters(), Booking.objects.count()) == ([(SEATS, 0)], SEATS)
    assert wrong_invariants() == []


def test_families_take_all_their_seats_or_none(live_server: LiveServer) -> None:
    world.fly(101, "LHR", "JFK", seats=SEATS)
    replies = rush(live_server, bookings(20, Wire().offer(adults=2)))
    assert told(replies) == {"201": SEATS // 2, "409 sold_out": 20 - SEATS // 2}
    assert counters() == [(SEATS // 2 * 2, 0)]
    assert wrong_invariants() == []


def test_one_seat_is_one_travelers(live_server: LiveServer) -> None:
    world.fly(101, "LHR", "JFK", seats=18)
    replies = rush(live_server, bookings(20, Wire().offer(), seats=[seat("10A")]))
    assert told(replies) == {"201": 1, "409 seat_taken": 19}
    assert (SeatAssignment.objects.filter(active=True).count(), counters()) == (1, [(1, 0)])
    assert wrong_invariants() == []


def test_one_key_makes_one_booking(live_server: LiveServer) -> None:
    world.fly(101, "LHR", "JFK", seats=18)
    request = Request("bookings", order(Wire().offer()), key="the-same-key")
    replies = rush(live_server, [request] * 12)
    assert set(told(replies)) <= {"201", "409 idempotency_key_in_flight"}
    answers = [reply for reply in replies if reply.status == 201]
    assert len({reply.body["locator"] for reply in answers}) == 1
    assert len([reply for reply in answers if "Idempotent-Replayed" not in reply.headers]) == 1
    assert (Booking.objects.count(), counters()) == (1, [(1, 0)])


def test_one_key_for_different_requests_makes_one_booking(live_server: LiveServer) -> None:
    world.fly(101, "LHR", "JFK", seats=18)
    offer = Wire().offer()
    replies = rush(live_server, [Request("bookings", order(offer), key="the-same-key") for _ in range(12)])
    outcome = told(replies)
    assert outcome.pop("201") == 1
    assert set(outcome) <= {"409 idempotency_key_in_flight", "422 idempotency_key_reused"}
    assert (Booking.objects.count(), counters()) == (1, [(1, 0)])


def test_paying_from_many_tabs_opens_one_page(live_server: LiveServer, provider: FakeProvider) -> None:
    world.fly(101, "LHR", "JFK")
    wire = Wire()
    path = f"bookings/{wire.held()['locator']}/payments"
    request = Request(path, {"return_url": "https://example.com/back"}, wire.token)
    replies = rush(live_server, [request] * 10)
    assert told(replies) == {"201": 10}
    assert len({reply.body["redirect_url"] for reply in replies}) == 1
    assert (Payment.objects.count(), len(provider.payments)) == (1, 1)
    assert wrong_invariants() == []


def cancel_from_ten_tabs(server: LiveServer) -> dict[str, int]:
    world.fly(101, "LHR", "JFK")
    wire = Wire()
    base = f"bookings/{wire.held()['locator']}"
    quotes = [wire.post(f"{base}/cancellation-quotes", {}).body["id"] for _ in range(2)]
    requests = [Request(f"{base}/cancellations", {"quote_id": quotes[n % 2]}, wire.token) for n in range(10)]
    return told(rush(server, requests))


def test_a_booking_is_cancelled_once(live_server: LiveServer) -> None:
    outcome = cancel_from_ten_tabs(live_server)
    assert outcome.pop("201") == 1
    assert set(outcome) <= {"409 quote_expired", "409 not_cancellable"}
    assert CancellationQuote.objects.filter(used_at__isnull=False).count() == 1
    assert counters() == [(0, 0)]
    assert wrong_invariants() == []


def read_unlocked(booking_id: UUID) -> Booking:
    return Booking.objects.get(pk=booking_id)


def test_control_without_the_lock_a_booking_is_cancelled_again_or_only_its_seats_say_no(
    live_server: LiveServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cancelling, "lock_booking", read_unlocked)
    release = meet_before(10, release_claims_in_transaction)
    monkeypatch.setattr(cancelling, "release_claims_in_transaction", release)
    outcome = Counter(cancel_from_ten_tabs(live_server))
    assert outcome["201"] + outcome["409 inventory_underflow"] == 10


def pay_and_cancel(server: LiveServer, times: int) -> list[Reply]:
    world.fly(101, "LHR", "JFK")
    wire = Wire()
    base = f"bookings/{wire.held()['locator']}"
    quote = wire.post(f"{base}/cancellation-quotes", {}).body["id"]
    pay = Request(f"{base}/payments", {"return_url": "https://example.com/back"}, wire.token)
    cancel = Request(f"{base}/cancellations", {"quote_id": quote}, wire.token)
    return rush(server, [pay, cancel] * times)


def test_paying_and_cancelling_at_once_leave_one_of_the_two(live_server: LiveServer) -> None:
    replies = pay_and_cancel(live_server, 4)
    assert all(reply.status < 500 for reply in replies)
    assert Booking.objects.get().status == "cancelled"
    assert not Payment.objects.filter(state="open").exists()
    assert counters() == [(0, 0)]
    assert wrong_invariants() == []


def test_control_without_the_lock_a_page_to_pay_opens_for_a_cancelled_booking(
    live_server: LiveServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    read, cancelled = threading.Event(), threading.Event()

    def read_and_be_late(booking_id: UUID) -> Booking:
        booking = read_unlocked(booking_id)
        read.set()
        assert cancelled.wait(PATIENCE_SECONDS)
        return booking

    def cancel_what_was_read(**order: Any) -> BookingDetail:
        assert read.wait(PATIENCE_SECONDS)
        return cancel_booking(**order)

    monkeypatch.setattr(starting, "lock_booking", read_and_be_late)
    monkeypatch.setattr(views, "cancel_booking", and_then(cancel_what_was_read, cancelled.set))
    assert [reply.told for reply in pay_and_cancel(live_server, 1)] == ["201", "201"]
    assert (Booking.objects.get().status, Payment.objects.get().state) == ("cancelled", "open")


def test_control_without_redis_and_without_the_index_a_seat_is_given_twice(
    live_server: LiveServer, settings: Settings
) -> None:
    settings.LOCKS_URL = "redis://127.0.0.1:1/0"
    world.fly(101, "LHR", "JFK", seats=18)
    requests = bookings(18, Wire().offer(), seats=[seat("10A")])
    with without("booking_seatassignment", "seat_one_active_traveler"):
        rush(live_server, requests)
        assert SeatAssignment.objects.filter(seat="10A", active=True).count() > 1
