"""Pages for what goes wrong: of the same house, in words that help, and without a look behind the scenes."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import OperationalError
from django.db.backends.postgresql.base import DatabaseWrapper

from apps.booking.web.views import home
from apps.flights import services as flights
from tests.http.visitors import person
from tests.http.wire import Reply, Wire

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clean_redis")]

SECRET = "a secret of the inside"


def broken(*_args: Any, **_kwargs: Any) -> Any:
    password = SECRET
    raise RuntimeError(f"{password}: ada@example.com")


def page(wire: Wire, path: str, **headers: str) -> Reply:
    return wire.get(path, headers={"Accept": "text/html", **headers})


def assert_of_the_house(reply: Reply, language: str = "en") -> None:
    text = reply.content.decode()
    assert reply.headers["Content-Type"] == "text/html; charset=utf-8"
    assert f'<html lang="{language}"' in text
    assert "· FlyAway</title>" in text
    assert 'rel="stylesheet"' in text
    assert "<h1" in text
    for inside in (
        "Traceback",
        "RuntimeError",
        SECRET,
        "ada@example.com",
        "/site-packages/",
        "Django",
        "DEBUG",
    ):
        assert inside not in text, inside


@pytest.mark.parametrize(
    "path", ["/en/nothing/", "/en/trips/ZZZZZZ/", "/nothing", "/staff/nothing/", "/en/trips/%00/"]
)
def test_what_is_not_there(wire: Wire, path: str) -> None:
    reply = page(wire, path)
    assert reply.status == 404
    assert_of_the_house(reply)
    assert reply.headers["X-Request-ID"] in reply.content.decode()


def test_in_the_language_of_the_page(wire: Wire) -> None:
    reply = page(wire, "/es/nothing/")
    assert reply.status == 404
    assert_of_the_house(reply, "es")


def test_a_fault_of_ours(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(home, "render", broken)
    reply = page(wire, "/en/")
    assert (reply.status, reply.headers["Cache-Control"]) == (500, "no-store")
    assert_of_the_house(reply)
    assert reply.headers["X-Request-ID"] in reply.content.decode()


def test_a_fault_of_ours_behind_the_api(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(flights, "find_airports", broken)
    reply = wire.get("airports", {"q": "l"})
    assert (reply.status, reply.code) == (500, "internal_error")
    assert reply.body["request_id"] == reply.headers["X-Request-ID"]
    assert SECRET not in reply.content.decode()


def away(*_args: Any, **_kwargs: Any) -> Any:
    raise OperationalError("connection refused")


@pytest.fixture
def no_database(monkeypatch: pytest.MonkeyPatch) -> Any:
    """From the call on, no connection can be made and none be used."""

    def cut() -> None:
        monkeypatch.setattr(DatabaseWrapper, "cursor", away)
        monkeypatch.setattr(DatabaseWrapper, "ensure_connection", away)

    return cut


PATHS = ["/en/find/", "/en/trips/ZZZZZZ/", "/en/account/", "/staff/", "/en/nothing/"]


@pytest.mark.parametrize("path", PATHS)
def test_without_the_database_people_are_told_to_come_back(path: str, no_database: Any) -> None:
    """Also those who are signed in, whose name stands on every page; nobody meets a bare 500."""
    wire = person().wire()
    no_database()
    reply = page(wire, path)
    assert reply.status == 503
    assert_of_the_house(reply)
    assert int(reply.headers["Retry-After"]) >= 1


@pytest.mark.parametrize("path", ["airports", "offers", "bookings/ZZZZZZ", "me"])
def test_without_the_database_programs_are_told_to_come_back(path: str, no_database: Any) -> None:
    wire = Wire(person().token)
    no_database()
    reply = wire.get(path, {"q": "lhr"} if path == "airports" else trip() if path == "offers" else {})
    assert (reply.status, reply.code) == (503, "unavailable")
    assert int(reply.headers["Retry-After"]) >= 1


def trip() -> dict[str, str]:
    return {"origin": "LHR", "destination": "JFK", "departure_date": "2027-03-10"}
