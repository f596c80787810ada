"""Bodies and requests that are no requests of ours: refused before anything is done, wherever one is taken."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.conf import settings

from tests.http.rows import nothing_written
from tests.http.wire import Json, Reply, Wire, order, seat
from tests.payments.fake_provider import FakeProvider

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("market", "clean_redis")]

POSTS = [
    "bookings",
    "bookings/{locator}/payments",
    "bookings/{locator}/cancellation-quotes",
    "bookings/{locator}/cancellations",
    "auth/token",
    "auth/refresh",
    "auth/revoke",
]
DEEP = 100_000

MALFORMED: dict[str, bytes] = {
    "half an object": b'{"offer_id": "x"',
    "not JSON": b"offer_id=x&passengers=1",
    "two documents": b"{} {}",
    "not a number": b'{"offer_id": NaN}',
    "infinite": b'{"offer_id": -Infinity}',
    "a number without end": b'{"offer_id": ' + b"9" * 5000 + b"}",
    "a nest of lists": b"[" * DEEP + b"]" * DEEP,
    "a nest of objects": b'{"a":' * DEEP + b"1" + b"}" * DEEP,
    "not UTF-8": b'{"offer_id": "\xff\xfe"}',
    "UTF-16": '{"offer_id": "x"}'.encode("utf-16"),
    "a NUL byte": b'{"offer_id": "x\x00"}',
    "a name given twice": b'{"offer_id": "x", "offer_id": "y"}',
    "a name given twice, deeper": b'{"contact": {"email": "x", "email": "y"}}',
}
NO_OBJECTS = [b"[]", b"null", b"true", b"1", b'"text"', b"1e400", b"[[1]]"]


@pytest.fixture
def locator(wire: Wire) -> str:
    """Of a held order, whose token the wire then bears."""
    return str(wire.held()["locator"])


def at(address: str, locator: str) -> str:
    return address.format(locator=locator)


@pytest.mark.parametrize("address", POSTS)
def test_malformed_json(wire: Wire, locator: str, address: str) -> None:
    with nothing_written():
        replies = {name: wire.post(at(address, locator), raw=body) for name, body in MALFORMED.items()}
    told = {name: (reply.status, reply.code) for name, reply in replies.items()}
    assert told == dict.fromkeys(MALFORMED, (400, "malformed_body"))


@pytest.mark.parametrize("address", POSTS)
def test_json_that_is_no_object(wire: Wire, locator: str, address: str) -> None:
    with nothing_written():
        replies = {body: wire.post(at(address, locator), raw=body) for body in NO_OBJECTS}
    assert {reply.status for reply in replies.values()} == {400}
    assert {reply.code for reply in replies.values()} <= {"invalid", "malformed_body"}


@pytest.mark.parametrize("address", POSTS)
def test_another_kind_of_content(wire: Wire, locator: str, address: str) -> None:
    kinds = ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain", "nonsense"]
    with nothing_written():
        replies = [wire.post(at(address, locator), raw=b"{}", content_type=kind) for kind in kinds]
    assert [(r.status, r.code) for r in replies] == [(415, "unsupported_media_type")] * len(kinds)


@pytest.mark.parametrize(
    "charset", ["utf-16", "latin-1", "zlib", "bz2", "hex", "rot13", "idna", "undefined", "nonsense"]
)
def test_json_is_utf_8_and_nothing_else(wire: Wire, charset: str) -> None:
    kind = f"application/json; charset={charset}"
    with nothing_written():
        reply = wire.post("auth/refresh", raw=b'{"refresh": "\xe9"}', content_type=kind)
    assert (reply.status, reply.code) == (400, "malformed_body")


@pytest.mark.parametrize("address", [*POSTS, "/webhooks/stripe", "/en/find/"])
def test_a_body_that_is_too_large(wire: Wire, locator: str, address: str) -> None:
    large = b'{"offer_id": "' + b"x" * settings.DATA_UPLOAD_MAX_MEMORY_SIZE + b'"}'
    with nothing_written():
        reply = wire.post(at(address, locator), raw=large)
    assert reply.status == 413
    if not address.startswith("/en/"):
        assert reply.code == "too_large"


def test_a_form_that_is_too_large_says_the_limit_once_and_leads_back(wire: Wire) -> None:
    address, large = "/en/find/", b"x" * (settings.DOCUMENT_MAX_BYTES + 128 * 1024)
    reply = wire.post(address, raw=large, content_type="multipart/form-data; boundary=x")
    page = reply.content.decode()
    assert reply.status == 413
    assert "We accept up to 8.0\xa0MB at a time." in page
    assert "larger than we accept" not in page
    assert f'href="{address}"' in page.split("<main")[1]


@pytest.mark.parametrize("length", ["-1", "x", "1e3", "\xb2", "9" * 5000])
def test_a_length_that_is_none(wire: Wire, length: str) -> None:
    response = wire.client.post(
        "/api/v1/bookings", b"{}", content_type="application/json", CONTENT_LENGTH=length
    )
    assert (response.status_code, response["Content-Type"]) in [
        (400, "application/problem+json"),
        (413, "application/problem+json"),
    ]


def test_a_body_that_does_not_say_how_long_it_is(wire: Wire) -> None:
    """It would be taken for an empty one, and the traveler be told that everything is missing."""
    reply = wire.post("bookings", order(wire.offer()), headers={"Transfer-Encoding": "chunked"})
    assert (reply.status, reply.code) == (411, "length_required")


SURROGATE = "\ud800"
TEXTS = [SURROGATE, "\x00", "a\x00b", "\x1b[2J", "\u202e", "x" * 100_000]


def every_text_as(body: Any, text: str) -> list[Json]:
    """Copies of the body, each with one of its texts replaced."""
    if isinstance(body, str):
        return [text]  # type: ignore[list-item]
    if isinstance(body, dict):
        return [{**body, name: new} for name, value in body.items() for new in every_text_as(value, text)]
    if isinstance(body, list):
        return [
            [*body[:index], new, *body[index + 1 :]]  # type: ignore[misc]
            for index, value in enumerate(body)
            for new in every_text_as(value, text)
        ]
    return []


@pytest.mark.parametrize("text", TEXTS, ids=["surrogate", "NUL", "NUL inside", "escape", "bidi", "long"])
def test_texts_that_nobody_types(wire: Wire, text: str) -> None:
    body = order(wire.offer())
    with nothing_written():
        replies = [wire.post("bookings", changed) for changed in every_text_as(body, text)]
    assert {reply.status for reply in replies} <= {400, 404}
    assert {reply.code for reply in replies} <= {"invalid", "offer_not_found"}


ODD: list[Any] = [None, True, 0, -1, 1.5, 1e308, 10**400, [], {}, [[]], [{}], {"0": {}}, "", "x"]


def every_value_as(body: Any, value: Any, *, inside: bool = False) -> list[Any]:
    """Copies of the body, each with one value of any depth replaced."""
    copies: list[Any] = [value] if inside else []
    if isinstance(body, dict):
        copies += [
            {**body, name: new} for name in body for new in every_value_as(body[name], value, inside=True)
        ]
    if isinstance(body, list):
        copies += [[new] for new in every_value_as(body[0], value, inside=True)]
    return copies


@pytest.mark.parametrize("value", ODD, ids=[json.dumps(value)[:12] for value in ODD])
def test_values_of_another_kind(wire: Wire, value: Any) -> None:
    body = {**order(wire.offer()), "seats": [seat("10A", passenger=7, segment=7)]}
    changed = [copy for copy in every_value_as(body, value) if copy["seats"]]
    with nothing_written():
        replies = [wire.post("bookings", copy) for copy in changed]
    told = {(reply.status, reply.code) for reply in replies}
    assert told <= {(400, "invalid"), (400, "seat_not_offered"), (404, "offer_not_found")}


@pytest.mark.parametrize("item", ["{}", "0", "[]"])
def test_a_list_of_very_many_is_refused_by_its_number_alone(wire: Wire, item: str) -> None:
    many = "[" + ",".join([item] * 150_000) + "]"
    body = json.dumps({**order(wire.offer()), "passengers": "?", "seats": "?"}).replace('"?"', many).encode()
    assert len(body) < settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    with nothing_written():
        reply = wire.post("bookings", raw=body)
    assert (reply.status, reply.code, reply.fields) == (400, "invalid", ["passengers", "seats"])
    assert len(reply.content) < 1000


def wrong_methods(wire: Wire, path: str, allowed: str) -> list[Reply]:
    methods = {"GET", "POST", "PUT", "PATCH", "DELETE", "TRACE", "BREW"} - {allowed}
    return [wire.send(method, path, {}) for method in sorted(methods)]


@pytest.mark.parametrize(
    ("address", "allowed"),
    [
        *((address, "POST") for address in POSTS),
        ("airports", "GET"),
        ("offers", "GET"),
        ("offers/x", "GET"),
        ("offers/x/seat-maps", "GET"),
        ("bookings/{locator}", "GET"),
        ("bookings/{locator}/history", "GET"),
        ("/webhooks/stripe", "POST"),
    ],
)
def test_another_method(wire: Wire, locator: str, address: str, allowed: str) -> None:
    with nothing_written():
        replies = wrong_methods(wire, at(address, locator), allowed)
    assert {(reply.status, reply.code) for reply in replies} == {(405, "method_not_allowed")}
    assert all(allowed in reply.headers["Allow"].split(", ") for reply in replies)


def test_an_answer_in_another_language_than_json(wire: Wire) -> None:
    reply = wire.get("airports", {"q": "lond"}, headers={"Accept": "text/html"})
    assert (reply.status, reply.code) == (406, "not_acceptable")


@pytest.mark.parametrize(
    "address", ["nothing", "bookings/", "bookings/K7QM2", "bookings/000000", "../../etc/passwd"]
)
def test_an_address_that_is_none(wire: Wire, address: str) -> None:
    reply = wire.get(address)
    assert (reply.status, reply.code) == (404, "not_found")


FORGERIES: Json = {
    "price": 1,
    "total": {"amount": 1, "currency": "EUR"},
    "currency": "JPY",
    "status": "ticketed",
    "locator": "AAAAAA",
    "hold_expires_at": "2999-01-01T00:00:00Z",
    "owner": "0199aaaa-0000-7000-8000-000000000001",
    "owner_id": "0199aaaa-0000-7000-8000-000000000001",
    "is_staff": True,
    "role": "admin",
    "channel": "staff",
    "fare_family": "flex",
    "price_lines": [],
    "conditions": {"refund_fee": {"amount": 0, "currency": "EUR"}},
    "amount": 1,
    "refund": {"amount": 999999, "currency": "EUR"},
    "captured": 999999,
    "now": "2000-01-01T00:00:00Z",
}


def test_fields_that_are_ours_have_no_effect(wire: Wire, provider: FakeProvider) -> None:
    offer = wire.offer()
    body = order(offer)
    body["passengers"] = [{**body["passengers"][0], "ticket_number": "974", **FORGERIES, "index": 5}]
    body["contact"] = {**body["contact"], **FORGERIES}
    booking = wire.post("bookings", {**body, **FORGERIES}).body
    assert (booking["status"], booking["total"]) == ("held", offer["total"])
    assert (booking["fare_family"], booking["tickets"]) == ("light", [])
    assert booking["locator"] != "AAAAAA"
    assert booking["hold_expires_at"] < "2999"

    wire.token = booking["access_token"]
    base = f"bookings/{booking['locator']}"
    payment = wire.post(f"{base}/payments", {"return_url": "https://example.com/back", **FORGERIES}).body
    assert (payment["status"], payment["amount"]) == ("requires_action", offer["total"])
    quote = wire.post(f"{base}/cancellation-quotes", FORGERIES).body
    assert quote["refund"] == {"amount": 0, "currency": "EUR"}
    assert wire.get(base).body["status"] == "held"
