"""Cookies are for pages that need them: none for machines, none on what caches may share."""

from __future__ import annotations

import pytest

from tests.http.wire import Wire, order

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("market", "clean_redis")]

PUBLIC = ["/api/docs/", "/api/docs/errors", "/api/v1/schema/", "/api/v1/airports?q=lhr"]
NOT_THERE = ["/static/css/nothing.css", "/nothing", "/en/nothing/", "/sitemap.xml"]


@pytest.mark.parametrize("path", [*PUBLIC, *NOT_THERE])
def test_no_cookie_and_no_token_where_nobody_sends_a_form(wire: Wire, path: str) -> None:
    reply = wire.get(path)
    assert reply.status == (404 if path in NOT_THERE else 200)
    assert "Set-Cookie" not in reply.headers
    assert wire.client.cookies == {}
    assert b"csrfmiddlewaretoken" not in reply.content


@pytest.mark.parametrize("path", ["/api/docs/", "/api/docs/errors", "/nothing"])
def test_another_language_is_a_link(wire: Wire, path: str) -> None:
    page = wire.get(path).content.decode()
    assert '<html lang="en"' in page
    assert 'href="?language=es"' in page
    spanish = wire.get(f"{path}?language=es")
    assert '<html lang="es"' in spanish.content.decode()
    assert spanish.headers["Content-Language"] == "es"
    assert "Set-Cookie" not in spanish.headers


@pytest.mark.parametrize(
    "query", ["language=xx", "language=", "language=es%20", "language=../es", "nolanguage=es"]
)
def test_a_language_that_is_none_is_not_asked_for(wire: Wire, query: str) -> None:
    assert '<html lang="en"' in wire.get(f"/api/docs/?{query}").content.decode()


def test_a_page_whose_address_has_a_language_is_in_that(wire: Wire) -> None:
    assert '<html lang="en"' in wire.get("/en/?language=es").content.decode()


def with_cookies(wire: Wire) -> Wire:
    """A browser that has been on our pages, and on worse ones."""
    for name, value in (("django_language", "es"), ("sessionid", "x"), ("csrftoken", "short")):
        wire.client.cookies[name] = value
    return wire


def test_a_cookie_chooses_no_language_of_the_api(wire: Wire) -> None:
    plain = wire.get("airports", {"q": "lhr"})
    browser = with_cookies(Wire()).get("airports", {"q": "lhr"})
    assert (browser.status, browser.content) == (200, plain.content)
    assert browser.headers["Content-Language"] == "en"
    assert "Cookie" not in browser.headers.get("Vary", "")
    asked = with_cookies(Wire()).get("airports?language=es", {"q": "lhr"}, headers={"Accept-Language": "en"})
    assert asked.headers["Content-Language"] == "en"


def test_the_api_ends_no_cookie_either(wire: Wire) -> None:
    offer = wire.offer()
    browser = with_cookies(wire)
    for reply in (
        browser.get("airports", {"q": "lhr"}),
        browser.post("bookings", order(offer)),
        browser.get("me"),
        browser.get("nothing"),
        browser.get("/api/docs/"),
        browser.post("/webhooks/stripe", {}),
    ):
        assert "Set-Cookie" not in reply.headers, reply
