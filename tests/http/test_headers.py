"""Headers of every kind of answer: what a browser may load, what it may tell others, and a name for the request."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpResponse

from apps.core.web.views import health
from apps.flights import services as flights
from tests.http.wire import Reply, Wire, order

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("market", "clean_redis")]


def broken(*_args: Any, **_kwargs: Any) -> HttpResponse:
    raise RuntimeError("a secret of the inside: ada@example.com")


def page(wire: Wire, path: str, **options: Any) -> Reply:
    return wire.get(path, headers={"Accept": "text/html"}, **options)


ANSWERS: dict[str, tuple[int, Callable[[Wire], Reply]]] = {
    "the home page": (200, lambda wire: page(wire, "/en/")),
    "search results": (200, lambda wire: page(wire, "/en/flights/", query={"origin": "LHR"})),
    "the sign-in page": (200, lambda wire: page(wire, "/en/account/login/")),
    "the API's documentation": (200, lambda wire: page(wire, "/api/docs/")),
    "a page that isn't": (404, lambda wire: page(wire, "/en/nothing/")),
    "somebody else's trip": (404, lambda wire: page(wire, "/en/trips/ZZZZZZ/")),
    "an address without a language": (404, lambda wire: page(wire, "/nothing")),
    "a form without its token": (403, lambda wire: page_of_csrf(wire)),
    "a method that isn't taken": (405, lambda wire: wire.post("/en/trips/ZZZZZZ/check/")),
    "the staff portal": (302, lambda wire: page(wire, "/staff/")),
    "an answer of the API": (200, lambda wire: wire.get("airports", {"q": "lhr"})),
    "a refusal of the API": (400, lambda wire: wire.post("bookings", {})),
    "nothing of the API": (404, lambda wire: wire.get("nothing")),
    "too large a body": (413, lambda wire: wire.post("bookings", raw=b"x" * 2_000_000)),
    "the schema": (200, lambda wire: wire.get("schema/")),
    "health": (200, lambda wire: wire.get("/healthz")),
    "a webhook": (400, lambda wire: wire.post("/webhooks/stripe", {})),
}


def page_of_csrf(wire: Wire) -> Reply:
    wire.client.handler.enforce_csrf_checks = True
    return wire.post("/en/find/", {})


def policy(reply: Reply) -> dict[str, list[str]]:
    directives = reply.headers["Content-Security-Policy"].split(";")
    return {name: sources for name, *sources in (directive.split() for directive in directives)}


def assert_guarded(reply: Reply) -> None:
    rules = policy(reply)
    assert rules["default-src"] == ["'none'"]
    for name in ("script-src", "style-src", "font-src", "connect-src", "form-action", "manifest-src"):
        assert rules[name] == ["'self'"], name
    assert rules["img-src"] in (["'self'"], ["'self'", "data:"])
    for name in ("object-src", "base-uri", "frame-ancestors"):
        assert rules[name] == ["'none'"], name
    assert reply.headers["X-Content-Type-Options"] == "nosniff"
    assert reply.headers["X-Frame-Options"] == "DENY"
    assert reply.headers["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert reply.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "Server" not in reply.headers
    assert "X-Powered-By" not in reply.headers


@pytest.mark.parametrize("name", ANSWERS)
def test_every_answer_is_guarded(wire: Wire, name: str) -> None:
    status, ask = ANSWERS[name]
    reply = ask(wire)
    assert reply.status == status
    assert_guarded(reply)


@pytest.mark.parametrize("path", ["/healthz", "/api/v1/airports?q=lhr"])
def test_an_answer_to_a_fault_of_ours_is_guarded_too(
    wire: Wire, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    monkeypatch.setattr(health, "JsonResponse", broken)
    monkeypatch.setattr(flights, "find_airports", broken)
    reply = wire.get(path)
    assert reply.status == 500
    assert_guarded(reply)


def test_every_page_is_free_of_inline_scripts_and_styles(wire: Wire) -> None:
    """The policy forbids them: what stands in a page nevertheless would silently not work."""
    for path in ("/en/", "/en/find/", "/en/account/login/", "/en/nothing/", "/api/docs/", "/en/styleguide/"):
        text = page(wire, path).content.decode()
        assert "<script>" not in text, path
        assert " style=" not in text, path
        assert "<style" not in text, path
        assert " onclick=" not in text, path
        assert "javascript:" not in text, path


IDS = ["0199aaaa-0000-7000-8000-0000000000FF", "42424242-4242-4242-8242-424242424242", "abcdef01", "0a" * 32]


@pytest.mark.parametrize("path", ["/en/", "/nothing", "/api/v1/airports?q=l", "/api/v1/nothing", "/healthz"])
@pytest.mark.parametrize("given", IDS)
def test_a_request_keeps_the_id_that_it_came_with(wire: Wire, path: str, given: str) -> None:
    assert wire.get(path, headers={"X-Request-ID": given}).headers["X-Request-ID"] == given


@pytest.mark.parametrize(
    "given",
    [
        "",
        "abcdef0",
        "a" * 65,
        "has space",
        "new\nline-in-it",
        "<script>alert",
        "ünicode-id",
        "from-the-edge.42_A",
        "4242424242424242",
        "0199aaaa-0000-7000-8000-0000000000ff\n",
    ],
)
def test_an_id_that_is_none_is_replaced(wire: Wire, given: str) -> None:
    reply = wire.get("nothing", headers={"X-Request-ID": given})
    told = reply.headers["X-Request-ID"]
    assert told != given
    assert len(told) == 32
    assert reply.body["request_id"] == told


def test_requests_without_an_id_get_one_each(wire: Wire) -> None:
    assert len({wire.get("/healthz").headers["X-Request-ID"] for _ in range(3)}) == 3


def test_the_api_sets_no_cookie(wire: Wire) -> None:
    for reply in (
        wire.get("airports", {"q": "l"}),
        wire.post("bookings", order(wire.offer())),
        wire.get("me"),
    ):
        assert "Set-Cookie" not in reply.headers
    assert wire.client.cookies == {}


def test_answers_in_two_languages_are_kept_apart(wire: Wire) -> None:
    replies = {
        language: wire.get("nothing", headers={"Accept-Language": language}) for language in ("en", "es")
    }
    assert replies["en"].body["title"] != replies["es"].body["title"]
    assert all("Accept-Language" in reply.headers["Vary"] for reply in replies.values())
    assert {reply.code for reply in replies.values()} == {"not_found"}
