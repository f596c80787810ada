"""The Idempotency-Key header: a repeated request is answered as the first one was, and does nothing twice."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.db import connections

from apps.core import idempotency
from apps.core.api import idempotency as idempotency_header
from apps.core.api.catalogue import published_schema
from tests.http.rows import nothing_written, rows
from tests.http.wire import Json, Reply, Wire, order
from tests.payments.fake_provider import FakeProvider

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("market", "clean_redis")]

Act = Callable[[str], Reply]


def booking(wire: Wire, provider: FakeProvider) -> tuple[Act, Act]:
    body = order(wire.offer())
    other = {**body, "contact": {**body["contact"], "phone": "+442071234568"}}
    return (
        lambda key: wire.post("bookings", body, key=key),
        lambda key: wire.post("bookings", other, key=key),
    )


def payment(wire: Wire, provider: FakeProvider) -> tuple[Act, Act]:
    address = f"bookings/{wire.held()['locator']}/payments"
    body = {"return_url": "https://example.com/back"}
    other = {"return_url": "https://example.com/elsewhere"}
    return (
        lambda key: wire.post(address, body, key=key),
        lambda key: wire.post(address, other, key=key),
    )


def quote(wire: Wire, provider: FakeProvider) -> tuple[Act, Act]:
    address = f"bookings/{wire.held()['locator']}/cancellation-quotes"
    return (
        lambda key: wire.post(address, {}, key=key),
        lambda key: wire.post(address, {"reason": "rain"}, key=key),
    )


def cancellation(wire: Wire, provider: FakeProvider) -> tuple[Act, Act]:
    base = f"bookings/{wire.held()['locator']}"
    quotes = [wire.post(f"{base}/cancellation-quotes", {}).body["id"] for _ in range(2)]
    return (
        lambda key: wire.post(f"{base}/cancellations", {"quote_id": quotes[0]}, key=key),
        lambda key: wire.post(f"{base}/cancellations", {"quote_id": quotes[1]}, key=key),
    )


@contextmanager
def somebody_at_work(number: int) -> Iterator[None]:
    """Another process holds the key."""
    other = connections["default"].copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s, %s)", [idempotency.LOCK_SPACE, number])
        yield
    finally:
        other.close()


POSTS = [booking, payment, quote, cancellation]
Prepare = Callable[[Wire, FakeProvider], tuple[Act, Act]]


@pytest.mark.parametrize("prepare", POSTS)
def test_the_same_request_is_answered_alike_and_done_once(
    wire: Wire, provider: FakeProvider, prepare: Prepare
) -> None:
    act, _other = prepare(wire, provider)
    first = act("k-1")
    assert (first.status, "Idempotent-Replayed" in first.headers) == (201, False)
    with nothing_written():
        again = act("k-1")
    assert (again.status, again.body) == (201, first.body)
    assert again.headers["Idempotent-Replayed"] == "true"
    assert again.headers["Content-Type"] == first.headers["Content-Type"]
    assert "no-store" in again.headers["Cache-Control"]
    assert again.headers.get("Location") == first.headers.get("Location")


@pytest.mark.parametrize("prepare", POSTS)
def test_another_request_under_the_same_key_is_an_error(
    wire: Wire, provider: FakeProvider, prepare: Prepare
) -> None:
    act, other = prepare(wire, provider)
    act("k-1")
    with nothing_written():
        reply = other("k-1")
    assert (reply.status, reply.code) == (422, "idempotency_key_reused")


@pytest.mark.parametrize("prepare", POSTS)
def test_a_request_that_is_still_worked_on_is_a_conflict(
    wire: Wire, provider: FakeProvider, prepare: Prepare, monkeypatch: pytest.MonkeyPatch
) -> None:
    act, _other = prepare(wire, provider)
    monkeypatch.setattr(idempotency, "lock_number", lambda idempotency: 7)
    with somebody_at_work(7), nothing_written():
        reply = act("k-1")
    assert (reply.status, reply.code) == (409, "idempotency_key_in_flight")
    assert int(reply.headers["Retry-After"]) >= 1


def test_the_schema_names_the_header_where_it_is_taken() -> None:
    posts = {
        path: methods["post"] for path, methods in published_schema()["paths"].items() if "post" in methods
    }
    without = {
        path
        for path, post in posts.items()
        if idempotency_header.HEADER not in {parameter["name"] for parameter in post.get("parameters", ())}
    }
    assert without == {"/api/v1/auth/token", "/api/v1/auth/revoke"}  # docs/adr/0010


def test_spacing_and_order_of_fields_make_no_other_request(wire: Wire) -> None:
    body = order(wire.offer())
    first = wire.post("bookings", body, key="k-1")
    turned = wire.post("bookings", dict(reversed(body.items())), key="k-1")
    assert (turned.headers["Idempotent-Replayed"], turned.body) == ("true", first.body)


def test_a_refusal_is_not_remembered(wire: Wire) -> None:
    """The key of a refused request is free: a traveler who mends a field and tries again is not told off."""
    body = order(wire.offer())
    refused = wire.post("bookings", {**body, "contact": {"email": "nobody"}}, key="k-1")
    assert (refused.status, refused.code) == (400, "invalid")
    assert wire.post("bookings", body, key="k-1").status == 201


def test_without_a_key_each_request_is_its_own(wire: Wire) -> None:
    """The second is judged anew, and its traveler is on that flight already."""
    body = order(wire.offer())
    assert wire.post("bookings", body).status == 201
    again = wire.post("bookings", body)
    assert (again.status, again.code) == (409, "overlapping_journey")


@pytest.mark.parametrize("key", [" ", "a b", "x" * 121, "kéy", "k\x7f", "\u200b", "a\tb"])
def test_a_key_that_can_not_be_one(wire: Wire, key: str) -> None:
    body = order(wire.offer())
    with nothing_written():
        reply = wire.post("bookings", body, headers={"Idempotency-Key": key})
    assert (reply.status, reply.code, reply.fields) == (400, "invalid", ["Idempotency-Key"])


@pytest.mark.parametrize("key", ["k", "x" * 120, "!~", "01a2037c-0b7a-70c1-90f0-e6974c6e5b83"])
def test_any_visible_ascii_is_a_key(wire: Wire, key: str) -> None:
    assert wire.post("bookings", order(wire.offer()), key=key).status == 201


def test_remembered_answers_are_sealed(wire: Wire) -> None:
    """An answer holds a name, an address and a token: none of it stands in the table."""
    body: Json = order(wire.offer())
    token = wire.post("bookings", body, key="k-1").body["access_token"]
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT answer FROM core_idempotencyrecord")
        (answer,) = cursor.fetchone()
    told = bytes(answer)
    secrets = [token, body["contact"]["email"], body["passengers"][0]["family_name"]]
    assert [secret for secret in secrets if secret.encode() in told] == []
    assert rows()["core_idempotencyrecord"] == 1


LONG_KEY = "01a2037c-0b7a-70c1-90f0-e6974c6e5b83"


def from_network(wire: Wire, address: str, body: Json, key: str) -> Reply:
    wire.client.defaults["REMOTE_ADDR"] = address
    return wire.post("bookings", body, key=key)


@pytest.mark.parametrize(("key", "same"), [(LONG_KEY, True), ("k" * 20, True), ("k" * 19, False)])
def test_somebody_without_a_token_may_change_the_network_if_the_key_is_long(
    wire: Wire, key: str, same: bool
) -> None:
    body = order(wire.offer())
    first = from_network(wire, "203.0.113.9", body, key)
    again = from_network(wire, "198.51.100.7", body, key)
    assert first.status == 201
    assert ((again.status, again.body) == (201, first.body)) is same
    assert ("Idempotent-Replayed" in again.headers) is same


def test_a_long_key_of_somebody_with_a_token_is_their_own(wire: Wire) -> None:
    """Two guests ask for quotes of their own bookings under one key."""
    guests = [Wire(), Wire()]
    quotes = [
        guest.post(f"bookings/{guest.held()['locator']}/cancellation-quotes", {}, key=LONG_KEY)
        for guest in guests
    ]
    assert [quote.status for quote in quotes] == [201, 201]
    assert quotes[0].body["id"] != quotes[1].body["id"]


def test_the_schema_says_what_a_short_key_is_worth() -> None:
    (header,) = (
        parameter
        for parameter in published_schema()["paths"]["/api/v1/bookings"]["post"]["parameters"]
        if parameter["name"] == idempotency_header.HEADER
    )
    assert "fewer than 20 characters" in header["description"]
