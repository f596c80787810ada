"""Somebody else's booking doesn't exist: every answer is that of a locator nobody has, and nothing changes."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.booking.access_tokens import PREFIX
from tests import world
from tests.http.areas import UNKNOWN_ID, UNKNOWN_LOCATOR
from tests.http.rows import nothing_written
from tests.http.visitors import Visitor, booked_by, person
from tests.http.wire import Json, Reply, Wire

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clean_redis", "provider")]

CALLS: list[tuple[str, str, Json | None]] = [
    ("GET", "bookings/{locator}", None),
    ("HEAD", "bookings/{locator}", None),
    ("GET", "bookings/{locator}/history", None),
    ("POST", "bookings/{locator}/payments", {"return_url": "https://example.com/back"}),
    ("POST", "bookings/{locator}/cancellation-quotes", {}),
    ("POST", "bookings/{locator}/cancellations", {"quote_id": UNKNOWN_ID}),
]


@pytest.fixture(autouse=True)
def _market() -> None:
    world.open_for_sale()
    world.fly(101, "LHR", "JFK", seats=9)


@pytest.fixture
def booking() -> Json:
    """The booking that others are after, made by somebody with an account."""
    return booked_by(person(name="owner"))


def turned(token: str, position: int) -> str:
    sign = "A" if token[position] != "A" else "B"
    return token[:position] + sign + token[position + 1 :]


def without_id(reply: Reply) -> tuple[int, Json]:
    assert reply.headers["Content-Type"] == "application/problem+json"
    body = reply.body if reply.content else {}
    return reply.status, {name: value for name, value in body.items() if name != "request_id"}


STRANGERS: dict[str, Callable[[], str]] = {
    "nobody": lambda: "",
    "another customer": lambda: person(name="stranger").token,
    "another guest": lambda: str(booked_by(Visitor())["access_token"]),
}


@pytest.mark.parametrize("who", STRANGERS)
def test_somebody_elses_booking_is_like_none(booking: Json, who: str) -> None:
    wire = Wire(STRANGERS[who]())
    for method, address, body in CALLS:
        with nothing_written():
            theirs, nobodys = (
                wire.send(method, address.format(locator=locator), body, key="a-key-of-mine")
                for locator in (booking["locator"], UNKNOWN_LOCATOR)
            )
        assert without_id(theirs) == without_id(nobodys), (method, address)
        assert theirs.status == 404


def test_the_owner_and_the_guest_are_let_in(booking: Json) -> None:
    wire = Wire(booking["access_token"])
    base = f"bookings/{booking['locator']}"
    assert wire.get(base).body["locator"] == booking["locator"]
    assert wire.get(f"{base.lower()}").body["locator"] == booking["locator"]
    assert [entry["action"] for entry in wire.get(f"{base}/history").body["entries"]] == ["booking.held"]


@pytest.mark.parametrize("forge", [
    lambda token: turned(token, len(PREFIX)),
    lambda token: turned(token, len(token) - 2),
    lambda token: token[:-6],
    lambda token: token + "AAAA",
    lambda token: PREFIX,
    lambda token: PREFIX + "=" * 40,
    lambda token: PREFIX + "é",
    lambda token: token.removeprefix(PREFIX),
    lambda token: "nonsense",
    lambda token: "null",
])  # fmt: skip
def test_a_token_that_is_not_ours_is_said_to_be_so(booking: Json, forge: Callable[[str], str]) -> None:
    wire = Wire()
    header = {"Authorization": f"Bearer {forge(booking['access_token'])}"}
    with nothing_written():
        replies = [
            wire.send(method, address.format(locator=booking["locator"]), body, headers=header)
            for method, address, body in CALLS
            if method != "HEAD"
        ]
    assert {(reply.status, reply.code) for reply in replies} == {(401, "invalid_token")}
    assert {reply.headers["WWW-Authenticate"] for reply in replies} == {'Bearer realm="FlyAway"'}


def test_staff_are_customers_here(booking: Json) -> None:
    """What staff read of others goes through the portal, which writes it down."""
    for role in ("staff", "admin"):
        wire = Wire(person(role).token)  # type: ignore[arg-type]
        assert wire.get(f"bookings/{booking['locator']}").status == 404
        own = wire.held()
        wire.token = person(name=f"nobody-{role}").token
        assert wire.get(f"bookings/{own['locator']}").status == 404


def test_a_quote_of_one_booking_cancels_no_other(booking: Json) -> None:
    wire = Wire()
    mine = wire.held()
    quote = Wire(booking["access_token"]).post(f"bookings/{booking['locator']}/cancellation-quotes", {}).body
    with nothing_written():
        reply = wire.post(f"bookings/{mine['locator']}/cancellations", {"quote_id": quote["id"]})
    assert (reply.status, reply.code) == (404, "quote_not_found")


def test_a_key_of_mine_opens_nothing_of_yours(booking: Json) -> None:
    """Idempotency keys are told apart by who sends them."""
    yours = Wire(booking["access_token"])
    address = f"bookings/{booking['locator']}/cancellation-quotes"
    assert yours.post(address, {}, key="the-same-key").status == 201
    assert Wire(person(name="stranger").token).post(address, {}, key="the-same-key").status == 404
    assert yours.post(address, {}, key="the-same-key").headers["Idempotent-Replayed"] == "true"


def test_personal_answers_are_kept_by_no_cache(booking: Json) -> None:
    wire = Wire(booking["access_token"])
    base = f"bookings/{booking['locator']}"
    replies = [
        wire.get(base),
        wire.get(f"{base}/history"),
        wire.post(f"{base}/cancellation-quotes", {}),
        wire.get(f"bookings/{UNKNOWN_LOCATOR}"),
    ]
    assert all("no-store" in reply.headers["Cache-Control"] for reply in replies)


def test_time_does_not_tell_which_locators_exist(booking: Json) -> None:
    """A foreign order, and one whose surname is wrong, cost the database as much as none."""
    wire = Wire(str(booked_by(Visitor())["access_token"]))
    locators = [str(booking["locator"]), UNKNOWN_LOCATOR]

    def queries(ask: Callable[[str], object]) -> list[int]:
        counts = []
        for locator in locators:
            with CaptureQueriesContext(connection) as asked:
                ask(locator)
            counts.append(len(asked))
        return counts

    foreign, unknown = queries(lambda locator: wire.get(f"bookings/{locator}"))
    assert foreign == unknown
    wrong_name, no_locator = queries(
        lambda locator: wire.client.post("/en/find/", {"locator": locator, "family_name": "Nobody"})
    )
    assert wrong_name == no_locator
