"""The log: one JSON object a line, one line a request, by which a request is found again, and nothing about people."""

from __future__ import annotations

import json
import logging
from io import StringIO
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from apps.booking.access_tokens import access_token
from apps.booking.api import views as booking_views
from apps.flights import services as flights
from tests.accounts.builders import PASSWORD, make_user
from tests.http.wire import Json, Wire, order

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("market", "clean_redis")]

CARD = "4242424242424242"


def lines(logged: StringIO) -> list[Json]:
    return [json.loads(line) for line in logged.getvalue().splitlines()]


def requests(logged: StringIO) -> list[Json]:
    return [line for line in lines(logged) if line["event"] == "request"]


def test_one_line_a_request(wire: Wire, logged: StringIO) -> None:
    replies = [
        wire.get("airports", {"q": "lhr"}),
        wire.get("bookings/ZZZZZZ"),
        wire.get("/en/"),
        wire.post("bookings", {}),
        wire.send("BREW", "nothing"),
    ]
    told = requests(logged)
    assert [line["request_id"] for line in told] == [reply.headers["X-Request-ID"] for reply in replies]
    assert [(line["method"], line["route"], line["status"]) for line in told] == [
        ("GET", "api/v1/airports", 200),
        ("GET", "api/v1/bookings/<locator:locator>", 404),
        ("GET", "en/", 200),
        ("POST", "api/v1/bookings", 400),
        ("other", "unmatched", 404),
    ]
    assert all(line["milliseconds"] > 0 and line["timestamp"].endswith("Z") for line in told)
    assert all({"level", "logger"} <= set(line) for line in told)


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
def test_probes_are_not_worth_a_line(wire: Wire, logged: StringIO, path: str) -> None:
    wire.get(path)
    assert logged.getvalue() == ""


def test_a_whole_sale_tells_nothing_about_people(wire: Wire, logged: StringIO) -> None:
    user = make_user("grace@example.com", name="Grace Hopper")
    pair = wire.post("auth/token", {"email": user.email, "password": PASSWORD}).body
    wire.post("auth/token", {"email": user.email, "password": f"{PASSWORD}!"})
    body = order(wire.offer())
    held = wire.post("bookings", body).body
    wire.post("bookings", {**body, "contact": {"email": CARD, "phone": CARD}})
    wire.token = held["access_token"]
    wire.get(f"bookings/{held['locator']}", {"email": user.email})
    surname = body["passengers"][0]["family_name"]
    wire.client.post("/en/find/", {"locator": held["locator"], "family_name": surname})
    wire.client.get(f"/en/account/password/reset/key/1-{CARD}/")
    wire.client.get(f"/en/{user.email}/{CARD}")
    assert len(requests(logged)) == 9
    secrets = [user.email, PASSWORD, body["contact"]["email"], body["contact"]["phone"], surname, CARD]
    secrets += [held["access_token"], pair["access"], pair["refresh"], held["locator"], "Hopper"]
    assert [secret for secret in secrets if secret in logged.getvalue()] == []


def test_a_fault_of_ours_is_one_line_with_its_trace_and_no_values(
    wire: Wire, logged: StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*, q: str, language: str) -> Any:
        address, token = "grace@example.com", "bk_secret-of-somebody"
        raise RuntimeError(f"no answer for {address} with {CARD} {len(token)}")

    monkeypatch.setattr(flights, "find_airports", broken)
    reply = wire.get("airports", {"q": "what-was-asked"}, headers={"Authorization": "Bearer bk_mine"})
    assert reply.status == 500
    faults = [line for line in lines(logged) if line["level"] == "error"]
    assert len(faults) == 1
    assert faults[0]["request_id"] == reply.headers["X-Request-ID"]
    text = json.dumps(faults[0])
    assert "RuntimeError" in text
    assert "broken" in text
    secrets = ["grace@example.com", CARD, "bk_secret-of-somebody", "bk_mine", "what-was-asked"]
    assert [secret for secret in secrets if secret in logged.getvalue()] == []


def test_what_is_logged_by_others_is_masked_too(logged: StringIO) -> None:
    logging.getLogger("some.library").warning("mail to %s about %s", "ada@example.com", CARD)
    logging.getLogger("some.library").warning("two\nlines", extra={"email": "ada@example.com"})
    told = lines(logged)
    assert [line["event"] for line in told] == ["mail to [email] about [number]", "two\nlines"]
    assert "ada@example.com" not in logged.getvalue()


@pytest.fixture
def browser() -> Client:
    """Comes without the token of any form, which is asked for as it is outside."""
    return Client(enforce_csrf_checks=True, raise_request_exception=False)


PRIVATE = [
    "/en/account/password/reset/key/1-abcdef-0123456789/",
    "/en/trips/K7QM2X/cancel/",
    "/en/find/",
]


@pytest.mark.parametrize("path", PRIVATE)
def test_a_form_without_its_token_is_told_by_its_route(browser: Client, logged: StringIO, path: str) -> None:
    browser.post(path, {"family_name": "Lovelace"}, headers={"Referer": f"https://evil.example{path}"})
    told = [line for line in lines(logged) if line["event"] != "request"]
    assert [(line["event"], line["level"], line["reason"]) for line in told] == [
        ("form_refused", "info", "token")
    ]
    assert told[0]["route"].startswith("en/")
    assert "K7QM2X" not in logged.getvalue()
    assert "abcdef" not in logged.getvalue()


def test_where_a_foreign_form_came_from_is_not_told(browser: Client, logged: StringIO) -> None:
    browser.post("/en/find/", headers={"Origin": "https://evil.example"})
    assert [line["reason"] for line in lines(logged) if line["event"] == "form_refused"] == ["origin"]
    assert "evil" not in logged.getvalue()


JUNK: dict[str, tuple[str, dict[str, str], str]] = {
    "a host that is none of ours": ("/en/", {"Host": "evil.example"}, "DisallowedHost"),
    "a host of the API's that is none of ours": (
        "/api/v1/airports?q=l",
        {"Host": "evil.example"},
        "DisallowedHost",
    ),
    "too many parameters": ("/en/flights/?" + "a=1&" * 500, {}, "TooManyFieldsSent"),
    "too many parameters of the API": ("/api/v1/airports?" + "a=1&" * 500, {}, "TooManyFieldsSent"),
}


@pytest.mark.parametrize("name", JUNK)
def test_junk_is_one_quiet_line(browser: Client, logged: StringIO, name: str) -> None:
    path, headers, reason = JUNK[name]
    reply = browser.get(path, headers=headers)
    assert reply.status_code == 400
    told = [line for line in lines(logged) if line["event"] != "request"]
    assert [(line["event"], line["level"], line["reason"]) for line in told] == [
        ("request_refused", "info", reason)
    ]
    assert "exception" not in told[0]
    assert "evil" not in logged.getvalue()


def test_too_many_parameters_are_told_as_such(wire: Wire) -> None:
    reply = wire.get("airports?" + "a=1&" * 500)
    assert (reply.status, reply.code) == (400, "too_many_parameters")
    assert "parameters" in wire.get("/en/flights/?" + "a=1&" * 500).content.decode()


def test_a_fault_of_ours_is_told_without_the_address(
    wire: Wire, logged: StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(**_options: Any) -> Any:
        raise RuntimeError("broken")

    monkeypatch.setattr(booking_views, "get_booking_for", broken)
    wire.token = access_token(uuid4())
    assert wire.get("bookings/K7QM2X").status == 500
    faults = [line["event"] for line in lines(logged) if line["level"] == "error"]
    assert faults == ["Internal Server Error"]
    assert "K7QM2X" not in logged.getvalue()
