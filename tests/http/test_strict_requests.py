"""What is almost right is not quietly taken for right: credentials, dates, tokens, kinds of content, methods."""

from __future__ import annotations

import gzip
import json
from typing import Any

import pytest

from apps.booking.models import Booking
from apps.core.models import IdempotencyRecord
from tests.accounts.builders import PASSWORD, make_user
from tests.http.rows import nothing_written
from tests.http.wire import DAY, Json, Wire, order, seat, travelers

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("market", "clean_redis")]

TRIP = {"origin": "LHR", "destination": "JFK"}
CARD = "4242424242424242"


@pytest.mark.parametrize("given", ["", " ", "Bearer", "Bearer ", "Bearer \xe9xyz", "Basic YTpi", "\xe9"])
@pytest.mark.parametrize("path", ["bookings", "bookings/ZZZZZZ", "me"])
def test_credentials_that_cannot_be_read_are_not_nobodys(wire: Wire, given: str, path: str) -> None:
    """A booking without an owner would be made for somebody who thinks that it is theirs."""
    body = order(wire.offer()) if path == "bookings" else None
    method = "POST" if path == "bookings" else "GET"
    with nothing_written():
        reply = wire.send(method, path, body, headers={"Authorization": given})
    assert (reply.status, reply.code) == (401, "invalid_token")
    assert reply.headers["WWW-Authenticate"] == 'Bearer realm="FlyAway"'


OTHER_DATES = [
    DAY.strftime("%Y%m%d"),
    DAY.strftime("%G-W%V-%u"),
    DAY.isoformat().translate({ord("0") + n: chr(0xFF10 + n) for n in range(10)}),
    f"{DAY.isoformat()}T00:00:00",
    f" {DAY.isoformat()}",
    f"{DAY.isoformat()}\n",
    "2026-1-1",
]


@pytest.mark.parametrize("day", OTHER_DATES)
@pytest.mark.parametrize("field", ["departure_date", "return_date"])
def test_a_date_of_a_search_in_another_form(wire: Wire, field: str, day: str) -> None:
    reply = wire.get("offers", {**TRIP, "departure_date": DAY.isoformat(), field: day})
    assert (reply.status, reply.code, reply.fields) == (400, "invalid", [field])
    assert "YYYY-MM-DD" in reply.body["errors"][field][0]


@pytest.mark.parametrize(
    "born", ["1985-1-1", "19851210", "1985-W50-2", "１９８５-12-10", 19851210, ["1985-12-10"]]
)
def test_a_date_of_birth_in_another_form(wire: Wire, born: Any) -> None:
    body = order(wire.offer(), passengers=[{**travelers("adult")[0], "date_of_birth": born}])
    with nothing_written():
        reply = wire.post("bookings", body)
    assert (reply.status, reply.code, reply.fields) == (400, "invalid", ["passengers.0.date_of_birth"])


@pytest.mark.parametrize("disguise", ["{} ", " {}", "{}\n", "\t{}"])
def test_a_token_with_blanks_around_it_is_another_token(wire: Wire, disguise: str) -> None:
    user = make_user()
    pair = wire.post("auth/token", {"email": user.email, "password": PASSWORD}).body
    given = {"refresh": disguise.format(pair["refresh"])}
    refused = wire.post("auth/refresh", given)
    assert (refused.status, refused.code) == (401, "invalid_token")
    wire.post("auth/revoke", given)
    assert wire.post("auth/refresh", {"refresh": pair["refresh"]}).status == 200

    body = order(wire.offer())
    with nothing_written():
        reply = wire.post("bookings", {**body, "offer_id": disguise.format(body["offer_id"])})
    assert (reply.status, reply.code) == (404, "offer_not_found")


@pytest.mark.parametrize("kind", ["*/*", "application/*", "application/json-seq", "", "json"])
def test_content_that_does_not_say_that_it_is_json(wire: Wire, kind: str) -> None:
    with nothing_written():
        reply = wire.post("bookings", order(wire.offer()), content_type=kind)
    assert (reply.status, reply.code) == (415, "unsupported_media_type")


@pytest.mark.parametrize("kind", ["application/json", "Application/JSON; charset=utf-8"])
def test_content_that_is_json(wire: Wire, kind: str) -> None:
    assert wire.post("bookings", order(wire.offer()), content_type=kind).status == 201


@pytest.mark.parametrize("encoding", ["gzip", "br", "identity, gzip"])
def test_compressed_content(wire: Wire, encoding: str) -> None:
    raw = gzip.compress(json.dumps(order(wire.offer())).encode())
    with nothing_written():
        reply = wire.post("bookings", raw=raw, headers={"Content-Encoding": encoding})
    assert (reply.status, reply.code) == (415, "unsupported_media_type")
    assert wire.post("bookings", order(wire.offer()), headers={"Content-Encoding": "identity"}).status == 201


@pytest.mark.parametrize("path", ["airports", "bookings", "auth/token", "me", "schema/"])
def test_a_method_that_is_refused_is_not_offered(wire: Wire, path: str) -> None:
    reply = wire.send("OPTIONS", path)
    assert reply.status in {401, 405}
    for told in (reply, wire.send("DELETE", path), wire.get(path), wire.post(path, {})):
        assert "OPTIONS" not in told.headers.get("Allow", ""), told


@pytest.mark.parametrize(
    "accept", ["", "application/problem+json", "application/problem+json, text/html;q=0.5", "*/*"]
)
def test_whoever_asks_for_nothing_or_for_problems_gets_json(wire: Wire, accept: str) -> None:
    found = wire.get("airports", {"q": "lhr"}, headers={"Accept": accept})
    assert (found.status, found.headers["Content-Type"]) == (200, "application/json")
    assert wire.get("bookings/ZZZZZZ", headers={"Accept": accept}).code == "booking_not_found"


@pytest.mark.parametrize("body", ["[]", "null", "true", "1", '"text"'])
@pytest.mark.parametrize("path", ["bookings", "auth/token", "auth/refresh"])
def test_a_body_that_is_no_object_is_told_so(wire: Wire, path: str, body: str) -> None:
    reply = wire.post(path, raw=body.encode())
    assert (reply.status, reply.code) == (400, "invalid")
    assert reply.body["errors"] == {"body": ["Send a JSON object."]}


@pytest.mark.parametrize("value", [None, [], "Ada"])
def test_a_part_that_is_no_object_is_told_so(wire: Wire, value: Any) -> None:
    body = order(wire.offer(), contact=value, passengers=[value])
    reply = wire.post("bookings", body, headers={"Accept-Language": "es"})
    texts = {text for errors in reply.body["errors"].values() for text in errors}
    assert (reply.fields, texts) == (["passengers.0", "contact"], {"Envía un objeto JSON."})


@pytest.mark.parametrize("quote", [1, 0, True, 10**30, 1.5, None, [], "x"])
def test_a_quote_is_named_by_its_id_as_text(wire: Wire, quote: Any) -> None:
    locator = wire.held()["locator"]
    with nothing_written():
        reply = wire.post(f"bookings/{locator}/cancellations", {"quote_id": quote})
    assert (reply.status, reply.code, reply.fields) == (400, "invalid", ["quote_id"])


@pytest.mark.parametrize("given", [CARD, "order-5555555555554444", "order-17", "1732600000005"])
def test_a_key_stands_in_no_table(wire: Wire, given: str) -> None:
    """Whatever somebody makes a key of, a card's number even: it is recognised by its digest."""
    body = order(wire.offer())
    first = wire.post("bookings", body, key=given)
    assert (first.status, wire.post("bookings", body, key=given).body) == (201, first.body)
    (record,) = IdempotencyRecord.objects.all()
    assert given not in f"{record.scope} {record.key}"


@pytest.mark.parametrize("given", [CARD, "ada.lovelace", "ada@example.com", "378282246310005"])
def test_an_id_of_a_request_holds_nothing_about_people(wire: Wire, given: str) -> None:
    reply = wire.post("bookings", order(wire.offer()), headers={"X-Request-ID": given})
    assert reply.status == 201
    assert reply.headers["X-Request-ID"] != given


def test_a_seat_for_nobody_or_on_no_flight_is_told_where_it_is_wrong(wire: Wire) -> None:
    wishes = [seat("10A", passenger=3), seat("10A", segment=1), seat("40A")]
    with nothing_written():
        reply = wire.post("bookings", order(wire.offer(), seats=wishes))
    assert (reply.status, reply.code) == (400, "seat_not_offered")
    assert reply.fields == ["seats.0.passenger", "seats.1.segment", "seats.2.seat"]


def counts(**party: Any) -> Json:
    return {**TRIP, "departure_date": DAY.isoformat(), **party}


@pytest.mark.parametrize(
    ("party", "fields"),
    [
        ({"adults": 0}, ["adults"]),
        ({"adults": 10}, ["adults"]),
        ({"adults": 9999}, ["adults"]),
        ({"children": 9}, ["adults"]),
        ({"children": 10}, ["children"]),
        ({"infants": 10, "adults": 10}, ["adults", "infants"]),
        ({"infants": 2}, ["infants"]),
    ],
)
def test_parties_that_cannot_be_booked_have_one_code(wire: Wire, party: Json, fields: list[str]) -> None:
    reply = wire.get("offers", counts(**party))
    assert (reply.status, reply.code, reply.fields) == (400, "invalid_party", fields)


@pytest.mark.parametrize("email", ["ada@localhost", "ada@[127.0.0.1]", "ada@[::1]"])
def test_tickets_are_not_mailed_to_a_machine(wire: Wire, email: str) -> None:
    with nothing_written():
        reply = wire.post("bookings", order(wire.offer(), contact={"email": email}))
    assert (reply.status, reply.code, reply.fields) == (400, "invalid", ["contact.email"])
    assert Booking.objects.count() == 0
