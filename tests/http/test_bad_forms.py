"""Pages and forms, sent what no form of ours sends: an answer in the house's words, and never a fault."""

from __future__ import annotations

from html.parser import HTMLParser
from urllib.parse import quote_from_bytes, urlencode

import pytest

from tests import world
from tests.accounts.builders import submit
from tests.deliver import deliver_all
from tests.http.areas import AREAS, Area, example
from tests.http.visitors import Visitor, booked_by, person
from tests.http.wire import DAY, Wire

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clean_redis", "provider")]

JUNK: dict[str, bytes] = {
    "nothing": b"",
    "NUL": b"a\x00b",
    "a surrogate": b"\xed\xa0\x80",
    "a large number": b"9" * 400,
    "a huge number": b"9" * 5_000,
    "digits of another script": "²".encode(),
    "markup": b"<script>alert(1)</script>",
    "an address elsewhere": b"//evil.example/",
    "a header": b"x\r\nSet-Cookie: a=b",
    "the first day": b"0001-01-01",
    "the last day": b"9999-12-31",
}
# What addresses take in their query, beside what their forms send.
QUERY = ["q", "next", "origin", "destination", "departure_date", "return_date", "cabin", "adults", "children"]
QUERY += [
    "infants",
    "outbound",
    "inbound",
    "offer",
    "page",
    "state",
    "token",
    "sort",
    "traveler",
    "language",
    "day",
    "locator",
]


class Fields(HTMLParser):
    """Names that the forms of a page send."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in {"input", "select", "textarea", "button"} and given.get("name"):
            self.names.add(str(given["name"]))


def fields_of(page: bytes) -> set[str]:
    parser = Fields()
    parser.feed(page.decode())
    return parser.names - {"csrfmiddlewaretoken"}


@pytest.fixture
def visitor() -> Visitor:
    """Somebody with an account, an order and a draft."""
    world.open_for_sale()
    world.fly(101, "LHR", "JFK", seats=9)
    return person(name="owner")


@pytest.fixture
def paths(visitor: Visitor) -> list[tuple[str, str]]:
    """(method, path) of every page."""
    locator = booked_by(visitor)["locator"]
    begun = visitor.send("POST", "/en/book/", {"offer": Wire().offer()["id"]})
    draft = begun.headers["Location"].split("/")[3]
    document = str(submit().id)
    deliver_all()
    return [
        (method, example(route, locator=locator, draft=draft, document=document))
        for route, (area, methods) in AREAS.items()
        if not route.startswith("api/") and area not in {Area.LINK, Area.SCRAPER}
        for method in methods.split()
        if "logout" not in route and "sign-out" not in route
    ]


def encoded(fields: set[str], junk: bytes) -> str:
    return "&".join(f"{urlencode({name: ''})}{quote_from_bytes(junk)}" for name in sorted(fields))


@pytest.mark.parametrize("name", JUNK)
def test_junk_in_every_field_of_every_page(visitor: Visitor, paths: list[tuple[str, str]], name: str) -> None:
    """Every other time by HTMX, whose fragments are made elsewhere."""
    faults = []
    for number, (method, path) in enumerate(paths):
        wire = visitor.wire()
        known = fields_of(wire.get(path).content) if method == "POST" else set()
        content = encoded(known | set(QUERY), JUNK[name])
        headers = {"HX-Request": "true"} if number % 2 else {}
        if method == "GET":
            reply = wire.get(f"{path}?{content}", headers=headers)
        else:
            kind = "application/x-www-form-urlencoded"
            reply = wire.post(path, raw=content.encode(), content_type=kind, headers=headers)
        if reply.status >= 500:
            faults.append((method, path, reply.status))
        assert "evil.example" not in reply.headers.get("Location", "").partition("?")[0], path
        assert b"<script>alert(1)" not in reply.content, path
    assert faults == []


@pytest.mark.parametrize("name", JUNK)
@pytest.mark.usefixtures("visitor")
def test_junk_in_one_field_of_a_good_search(wire: Wire, name: str) -> None:
    good = {"origin": "LHR", "destination": "JFK", "departure_date": DAY.isoformat(), "adults": "2"}
    junk = quote_from_bytes(JUNK[name])
    for field in [
        *good,
        "return_date",
        "cabin",
        "children",
        "infants",
        "sort",
        "outbound",
        "max_connections",
    ]:
        others = urlencode({other: value for other, value in good.items() if other != field})
        reply = wire.get(f"/en/flights/?{others}&{field}={junk}")
        assert reply.status in {200, 302, 400, 404, 422}, (field, reply)
        assert b"<script>alert(1)" not in reply.content, field


@pytest.mark.parametrize(
    "path",
    [
        "/%00",
        "/en/%00/",
        "/%ff%fe/",
        "/en/%ed%a0%80/",
        "/en/" + "a" * 10_000,
        "/en/trips/..%2f..%2f/",
        "/en//evil.example/",
        "//evil.example/",
        "/en/trips/K7QM2X%0d%0aSet-Cookie:a=b/",
        "/static/..%2f..%2fmanage.py",
        "/static/%00",
        "/media/documents/x",
        "/en/book/not-a-uuid/travelers/",
        "/en/trips/K7QM2X/seats/99999999999999999999/",
        "/staff/documents/x/",
        "/xx/",
        "/en/account/password/reset/key/%00-x/",
        "/en/account/confirm-email/%00/",
    ],
)
def test_addresses_that_nobody_links_to(wire: Wire, path: str) -> None:
    reply = wire.get(path)
    assert reply.status in {200, 301, 302, 400, 404}
    assert "evil.example" not in reply.headers.get("Location", "")[:15]
    assert "Set-Cookie" not in reply.headers
    assert b"Traceback" not in reply.content


def test_very_many_fields_are_refused(wire: Wire) -> None:
    many = "&".join(f"f{number}=x" for number in range(2000)).encode()
    reply = wire.post("/en/find/", raw=many, content_type="application/x-www-form-urlencoded")
    assert reply.status in {400, 413}
    assert b"FlyAway" in reply.content


@pytest.mark.parametrize(
    "kind",
    ["multipart/form-data", "multipart/form-data; boundary=x", "multipart/form-data; boundary=" + "x" * 500],
)
def test_half_a_form_is_refused(wire: Wire, kind: str) -> None:
    reply = wire.post("/en/find/", raw=b"--x\r\nContent-Disposition: form-data; name=", content_type=kind)
    assert reply.status in {400, 422}
    assert b"FlyAway" in reply.content
