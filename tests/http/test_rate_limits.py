"""What is asked too often is answered with 429 and a time to wait, alike for all reasons; nothing is written."""

from __future__ import annotations

from typing import Any

import pytest
from pytest_django import Settings

from tests.accounts.builders import PASSWORD, make_user
from tests.http.rows import nothing_written
from tests.http.wire import DAY, Json, Reply, Wire, order
from tests.payments.fake_provider import FakeProvider

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("market", "clean_redis")]


@pytest.fixture
def limit(settings: Settings) -> Any:
    """`limit("search", "2/m")`."""

    def set_rate(name: str, rate: str) -> None:
        settings.RATE_LIMITS = {**settings.RATE_LIMITS, name: rate}

    return set_rate


def assert_wait(reply: Reply, most: int) -> None:
    assert (reply.status, reply.code) == (429, "rate_limited")
    assert 1 <= int(reply.headers["Retry-After"]) <= most
    assert reply.body["params"] == {"retry_after": int(reply.headers["Retry-After"])}


def test_searching(wire: Wire, limit: Any) -> None:
    limit("search", "1/m")
    wire.offer()
    for address, query in (
        ("offers", {"origin": "LHR"}),
        ("airports", {"q": "l"}),
        ("offers/x", {}),
        ("offers/x/seat-maps", {}),
    ):
        assert_wait(wire.get(address, query), 60)


def assert_page_says_wait(answer: Any) -> None:
    assert answer.status_code == 429
    assert "too many attempts" in answer.content.decode()
    assert 1 <= int(answer["Retry-After"]) <= 60


def test_searching_on_the_pages(wire: Wire, limit: Any) -> None:
    """Pages and API count together; the empty card costs nothing."""
    wanted = {"origin": "LHR", "destination": "JFK", "departure_date": DAY.isoformat()}
    limit("search", "1/m")
    assert {wire.client.get("/en/flights/").status_code for _ in range(3)} == {200}
    assert wire.client.get("/en/flights/", wanted).status_code == 200
    assert_page_says_wait(wire.client.get("/en/flights/", wanted))
    fragment = wire.client.get("/en/flights/", wanted, headers={"HX-Request": "true"})
    assert_page_says_wait(fragment)
    assert "<html" not in fragment.content.decode()
    assert_wait(wire.get("airports", {"q": "l"}), 60)


def test_suggesting_airports(wire: Wire, limit: Any) -> None:
    limit("suggest", "1/m")
    assert wire.client.get("/en/airports/", {"q": "l"}).status_code == 200
    assert_page_says_wait(wire.client.get("/en/airports/", {"q": "l"}))


def test_beginning_a_booking(wire: Wire, limit: Any) -> None:
    limit("booking.draft", "1/m")
    offer = {"offer": wire.offer()["id"]}
    assert wire.client.post("/en/book/", offer).status_code == 302
    with nothing_written():
        assert_page_says_wait(Wire().client.post("/en/book/", offer))
        assert_page_says_wait(wire.client.post("/en/book/", offer))


def test_holding_is_capped_per_address(wire: Wire, limit: Any) -> None:
    limit("booking.hold", "1/m")
    bodies = [order(wire.offer()) for _ in range(2)]
    assert wire.post("bookings", bodies[0]).status == 201
    with nothing_written():
        assert_wait(wire.post("bookings", bodies[1]), 60)


def test_holding_is_capped_per_person(wire: Wire, limit: Any) -> None:
    limit("booking.hold_person", "1/h")
    bodies = [order(wire.offer(), contact={"email": email}) for email in ("a@example.com", " A@Example.com ")]
    assert wire.post("bookings", bodies[0]).status == 201
    with nothing_written():
        assert_wait(wire.post("bookings", bodies[1]), 3600)


def test_a_contact_address_is_not_used_up_by_strangers(wire: Wire, limit: Any) -> None:
    """Neither with requests that no order can come of, nor with whole ones."""
    limit("booking.hold_person", "2/h")
    body = order(wire.offer(), contact={"email": "a@example.com"})
    stranger = Wire()
    stranger.client.defaults["REMOTE_ADDR"] = "203.0.113.9"
    for offer_id in ("junk", "junk", body["offer_id"]):
        stranger.post("bookings", {**body, "offer_id": offer_id})
    assert_wait(stranger.post("bookings", body), 3600)
    assert wire.post("bookings", body).status == 201


def test_holds_that_stand_are_capped_per_address(wire: Wire, settings: Settings) -> None:
    settings.HELD_PER_ADDRESS = 2
    for _ in range(2):
        assert wire.post("bookings", order(wire.offer())).status == 201
    body = order(wire.offer())
    with nothing_written():
        reply = wire.post("bookings", body)
    assert (reply.status, reply.code) == (429, "too_many_holds")
    assert 1 <= int(reply.headers["Retry-After"]) <= 15 * 60
    assert "Pay for one" in reply.body["title"]
    elsewhere = Wire()
    elsewhere.client.defaults["REMOTE_ADDR"] = "203.0.113.9"
    assert elsewhere.post("bookings", body).status == 201


def test_starting_payments_is_capped_per_booking(wire: Wire, limit: Any, provider: FakeProvider) -> None:
    limit("booking.pay", "1/h")
    address = f"bookings/{wire.held()['locator']}/payments"
    first = wire.post(address, {"return_url": "https://example.com/a"}, key="k-1")
    assert first.status == 201
    assert_wait(wire.post(address, {"return_url": "https://example.com/b"}), 3600)
    again = wire.post(address, {"return_url": "https://example.com/a"}, key="k-1")
    assert (again.status, again.body) == (201, first.body)
    assert provider.calls == ["open_session"]


def test_quotes_are_capped_per_booking(wire: Wire, limit: Any) -> None:
    limit("booking.quote", "1/h")
    address = f"bookings/{wire.held()['locator']}/cancellation-quotes"
    assert wire.post(address, {}).status == 201
    assert_wait(wire.post(address, {}), 3600)


def test_what_can_not_be_an_order_at_all_costs_no_attempt(wire: Wire, limit: Any) -> None:
    limit("booking.hold_person", "1/h")
    body = order(wire.offer())
    for _ in range(3):
        assert wire.post("bookings", {**body, "passengers": "?"}).status == 400
    assert wire.post("bookings", body).status == 201


def test_signing_in(wire: Wire, limit: Any) -> None:
    make_user()
    limit("auth.token", "2/m")
    guesses: list[Json] = [{"email": "ada@example.com", "password": f"guess-{n}"} for n in range(2)]
    assert {wire.post("auth/token", guess).status for guess in guesses} == {401}
    assert_wait(wire.post("auth/token", {"email": "ada@example.com", "password": PASSWORD}), 60)
    assert_wait(wire.post("auth/token", {"email": "nobody@example.com", "password": PASSWORD}), 60)


def test_refreshing(wire: Wire, limit: Any) -> None:
    limit("auth.refresh", "1/m")
    assert wire.post("auth/refresh", {"refresh": "x"}).status == 401
    assert_wait(wire.post("auth/refresh", {"refresh": "x"}), 60)


def find(wire: Wire, locator: str, family_name: str) -> Any:
    return wire.client.post("/en/find/", {"locator": locator, "family_name": family_name})


def test_finding_a_booking_answers_alike_whatever_was_wrong(wire: Wire, limit: Any) -> None:
    held = Wire().held()
    limit("booking.lookup", "4/m")
    surname = held["passengers"][0]["family_name"]
    tries = [(held["locator"], "Nobody"), ("ZZZZZZ", surname), ("ZZZZZZ", "Nobody")]
    pages = [find(wire, locator, name) for locator, name in tries]
    assert {page.status_code for page in pages} == {404}
    told = {page.content.split(b"error-summary", 1)[-1].split(b"</", 1)[0] for page in pages}
    assert len(told) == 1
    assert find(wire, held["locator"], surname).status_code == 302
    over = [find(wire, held["locator"], surname), find(wire, "ZZZZZZ", "Nobody")]
    assert [page.status_code for page in over] == [429, 429]
    assert all(1 <= int(page["Retry-After"]) <= 60 for page in over)


def test_addresses_are_told_apart_and_a_claimed_one_does_not_count(wire: Wire, limit: Any) -> None:
    """Without a trusted proxy in front, X-Forwarded-For is what anybody says of himself."""
    limit("search", "1/m")
    assert wire.get("airports", {"q": "l"}).status == 200
    spoofed = {"X-Forwarded-For": "203.0.113.9", "X-Real-IP": "203.0.113.9", "Forwarded": "for=203.0.113.9"}
    assert_wait(wire.get("airports", {"q": "l"}, headers=spoofed), 60)
    elsewhere = wire.client.get("/api/v1/airports", {"q": "l"}, REMOTE_ADDR="203.0.113.9")
    assert elsewhere.status_code == 200


def test_behind_a_proxy_the_address_that_it_reports_counts(
    wire: Wire, limit: Any, settings: Settings
) -> None:
    settings.TRUSTED_PROXIES = 1
    limit("search", "1/m")
    ways = ["198.51.100.1", "203.0.113.9, 198.51.100.1", "198.51.100.2"]
    statuses = [wire.get("airports", {"q": "l"}, headers={"X-Forwarded-For": way}).status for way in ways]
    assert statuses == [200, 429, 200]


def test_without_redis_nobody_is_kept_out(wire: Wire, limit: Any, settings: Settings) -> None:
    limit("search", "1/m")
    settings.LOCKS_URL = "redis://127.0.0.1:1/0"
    assert {wire.get("airports", {"q": "l"}).status for _ in range(3)} == {200}
