"""Orders and searches that make no sense: each is refused with a stable code and its fields, and leaves no trace."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from apps.core import clock
from apps.flights.models import Segment
from tests import world
from tests.http.rows import nothing_written
from tests.http.wire import DAY, Json, Wire, order, seat, travelers

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("market", "clean_redis")]

TRIP = {"origin": "LHR", "destination": "JFK", "departure_date": DAY.isoformat()}
YESTERDAY = (datetime.now(UTC).date() - timedelta(days=2)).isoformat()
THE_DAY_BEFORE = (DAY - timedelta(days=2)).isoformat()

SEARCHES: dict[str, tuple[Json, str, list[str]]] = {
    "unknown airport": ({"origin": "QQQ"}, "unknown_airport", ["origin"]),
    "same origin and destination": ({"destination": "LHR"}, "same_place", ["destination"]),
    "past date": ({"departure_date": YESTERDAY}, "date_in_past", ["departure_date"]),
    "impossible date": ({"departure_date": "2027-02-30"}, "invalid", ["departure_date"]),
    "return before departure": ({"return_date": THE_DAY_BEFORE}, "return_before_departure", ["return_date"]),
    "nobody travels": ({"adults": 0}, "invalid_party", ["adults"]),
    "ten travelers": ({"adults": 10}, "invalid_party", ["adults"]),
    "ten together": ({"adults": 5, "children": 5}, "invalid_party", ["adults"]),
    "more infants than adults": ({"infants": 2}, "invalid_party", ["infants"]),
    "unknown cabin": ({"cabin": "hold"}, "invalid", ["cabin"]),
}


@pytest.mark.parametrize("name", SEARCHES)
def test_a_search_that_makes_no_sense(wire: Wire, name: str) -> None:
    changes, code, fields = SEARCHES[name]
    reply = wire.get("offers", {**TRIP, **changes})
    assert (reply.status, reply.code, reply.fields) == (400, code, fields)


def first(**changes: Any) -> list[Json]:
    """One adult, with something changed."""
    return [{**travelers("adult")[0], **changes}]


ORDERS: dict[str, tuple[Json, list[str]]] = {
    "nobody travels": ({"passengers": []}, ["passengers"]),
    "nineteen travelers": ({"passengers": travelers(*["adult"] * 19)}, ["passengers"]),
    "another party than the offer's": ({"passengers": travelers("adult", "adult")}, ["passengers"]),
    "an infant alone": ({"passengers": travelers("infant")}, ["passengers"]),
    "more infants than adults": (
        {"passengers": travelers("adult", "infant", "infant")},
        ["passengers"],
    ),
    "an unknown type": ({"passengers": first(type="dog")}, ["passengers.0.type"]),
    "a day that isn't": ({"passengers": first(date_of_birth="1985-02-30")}, ["passengers.0.date_of_birth"]),
    "a moment": ({"passengers": first(date_of_birth="1985-02-03T10:00")}, ["passengers.0.date_of_birth"]),
    "born tomorrow": ({"passengers": first(date_of_birth="2999-01-01")}, ["passengers.0.date_of_birth"]),
    "born in the year 1": ({"passengers": first(date_of_birth="0001-01-01")}, ["passengers.0.date_of_birth"]),
    "a child who says adult": (
        {"passengers": first(date_of_birth="2020-01-01")},
        ["passengers.0.date_of_birth"],
    ),
    "a name of digits": ({"passengers": first(family_name="R2D2")}, ["passengers.0.family_name"]),
    "a name of markup": ({"passengers": first(family_name="<b>")}, ["passengers.0.family_name"]),
    "a name of nothing": ({"passengers": first(family_name="  ")}, ["passengers.0.family_name"]),
    "a name without Latin letters": (
        {"passengers": first(given_name="", family_name="山田")},
        ["passengers.0.family_name"],
    ),
    "a name too long": ({"passengers": first(family_name="A" * 65)}, ["passengers.0.family_name"]),
    "an unknown gender": ({"passengers": first(gender="robot")}, ["passengers.0.gender"]),
    "no e-mail address": (
        {"contact": {"email": "nobody", "phone": ""}},
        ["contact.email"],
    ),
    "a phone of letters": (
        {"contact": {"email": "ada@example.com", "phone": "call me"}},
        ["contact.phone"],
    ),
    "no contact": ({"contact": None}, ["contact"]),
    "a seat that isn't one": ({"seats": [seat("12")]}, ["seats.0.seat"]),
    "a seat before the first": ({"seats": [seat("0A")]}, ["seats.0.seat"]),
    "a traveler before the first": ({"seats": [seat("10A", passenger=-1)]}, ["seats.0.passenger"]),
    "a flight without number": ({"seats": [{"passenger": 0, "seat": "10A"}]}, ["seats.0.segment"]),
}


@pytest.mark.parametrize("name", ORDERS)
def test_an_order_that_makes_no_sense(wire: Wire, name: str) -> None:
    changes, fields = ORDERS[name]
    body = order(wire.offer(), **changes)
    with nothing_written():
        reply = wire.post("bookings", body)
    assert (reply.status, reply.code, reply.fields) == (400, "invalid", fields)


@pytest.mark.parametrize("missing", ["offer_id", "passengers", "contact"])
def test_a_field_that_is_missing_is_named(wire: Wire, missing: str) -> None:
    body = order(wire.offer())
    del body[missing]
    with nothing_written():
        reply = wire.post("bookings", body)
    assert (reply.status, reply.code, reply.fields) == (400, "invalid", [missing])


SEATS: dict[str, tuple[Json, str]] = {
    "no such seat": (seat("40A"), "seat"),
    "a letter that no row has": (seat("99Z"), "seat"),
    "a letter that rows leave out": (seat("12I"), "seat"),
    "in business": (seat("1A"), "seat"),
    "never offered": (seat("12F"), "seat"),
    "on a flight that isn't part of the trip": (seat("10A", segment=1), "segment"),
    "for a traveler who isn't part of the trip": (seat("10A", passenger=3), "passenger"),
    "for an infant": (seat("10A", passenger=2), "seat"),
    "at an exit, for a child": (seat("11A", passenger=1), "seat"),
}


@pytest.mark.parametrize("name", SEATS)
def test_a_seat_that_cannot_be_chosen(wire: Wire, name: str) -> None:
    wish, field = SEATS[name]
    offer = wire.offer(children=1, infants=1)
    with nothing_written():
        reply = wire.post("bookings", order(offer, seats=[wish]))
    assert (reply.status, reply.code, reply.fields) == (400, "seat_not_offered", [f"seats.0.{field}"])


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"seats": [seat("0A")]}, "seats.0.seat", "Give a seat like 12A."),
        ({"seats": [seat("12a")]}, "seats.0.seat", "Give a seat like 12A."),
        (
            {"passengers": first(type="dog")},
            "passengers.0.type",
            "Choose one of these: adult, child, infant.",
        ),
        (
            {"passengers": first(gender=["female"])},
            "passengers.0.gender",
            "Choose one of these: female, male, unspecified.",
        ),
    ],
)
def test_a_refusal_says_what_is_taken(wire: Wire, changes: Json, field: str, words: str) -> None:
    reply = wire.post("bookings", order(wire.offer(), **changes))
    assert reply.body["errors"] == {field: [words]}


def test_one_seat_for_two(wire: Wire) -> None:
    offer = wire.offer(adults=2)
    with nothing_written():
        reply = wire.post("bookings", order(offer, seats=[seat("10A"), seat("10A", passenger=1)]))
    assert (reply.status, reply.code, reply.fields) == (400, "seat_not_offered", ["seats.1.seat"])


def test_a_seat_that_somebody_has(wire: Wire) -> None:
    Wire().held(seats=[seat("10A")])
    body = order(wire.offer(), seats=[seat("10A")])
    with nothing_written():
        reply = wire.post("bookings", body)
    assert (reply.status, reply.code) == (409, "seat_taken")


def test_a_flight_that_is_full(wire: Wire) -> None:
    offers = [wire.offer() for _ in range(2)]
    Wire().held(wire.offer(adults=4))
    with nothing_written():
        replies = [wire.post("bookings", order(offer)) for offer in offers]
    assert [(reply.status, reply.code) for reply in replies] == [(409, "sold_out")] * 2


def test_a_price_that_can_no_longer_be_had(wire: Wire) -> None:
    world.fly(102, "JFK", "LHR", cheap=1)
    offer = wire.offer("JFK", "LHR")
    Wire().held(wire.offer("JFK", "LHR"))
    with nothing_written():
        reply = wire.post("bookings", order(offer))
    assert (reply.status, reply.code) == (409, "offer_changed")
    told = reply.body["params"]
    assert (told["old_total"], told["new_total"]["amount"] - told["old_total"]["amount"]) == (
        offer["total"],
        20000,
    )
    assert wire.get(f"offers/{told['offer_id']}").body["total"] == told["new_total"]


def forged(token: str) -> str:
    """The same offer with one sign of its signature turned."""
    return token[:-1] + ("A" if token[-1] != "A" else "B")


@pytest.mark.parametrize(
    "disguise",
    [
        forged,
        lambda token: token[:-8],
        lambda token: token + "x",
        lambda token: "AAAA" + token[4:],
        lambda _: "unknown",
    ],
    ids=["forged", "cut", "longer", "another version", "unknown"],
)
def test_an_offer_that_we_did_not_make(wire: Wire, disguise: Callable[[str], str]) -> None:
    body = order(wire.offer())
    body["offer_id"] = disguise(body["offer_id"])
    with nothing_written():
        replies = [wire.post("bookings", body), wire.get(f"offers/{body['offer_id']}/seat-maps")]
    assert [(reply.status, reply.code) for reply in replies] == [(404, "offer_not_found")] * 2


def test_an_offer_whose_time_is_over(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    body = order(wire.offer())
    later = clock.now() + timedelta(minutes=21)
    monkeypatch.setattr(clock, "now", lambda: later)
    with nothing_written():
        replies = [wire.post("bookings", body), wire.get(f"offers/{body['offer_id']}/seat-maps")]
    assert [(reply.status, reply.code) for reply in replies] == [(410, "offer_expired")] * 2


def test_an_offer_of_a_flight_that_was_taken_off_sale(wire: Wire) -> None:
    body = order(wire.offer())
    Segment.objects.update(on_sale=False)
    with nothing_written():
        reply = wire.post("bookings", body)
    assert (reply.status, reply.code) == (410, "offer_withdrawn")
