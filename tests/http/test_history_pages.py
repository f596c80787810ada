"""What happened to a trip, page by page: everything once, the newest first, and no way into somebody else's."""

from __future__ import annotations

import pytest

from tests.http.areas import UNKNOWN_ID
from tests.http.wire import Json, Wire

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("market", "clean_redis")]


def pages(wire: Wire, address: str) -> list[list[Json]]:
    """Follows `next` to the end."""
    found = []
    following: str | None = address
    while following:
        reply = wire.get(following)
        assert reply.status == 200
        found.append(reply.body["entries"])
        following = reply.body["next"]
    return found


def test_a_long_history_is_read_to_its_end(wire: Wire) -> None:
    booking = wire.held()
    for _ in range(52):
        assert wire.post(f"bookings/{booking['locator']}/cancellation-quotes", {}).status == 201
    found = pages(wire, booking["links"]["history"])
    assert [len(page) for page in found] == [50, 3]
    entries = [entry for page in found for entry in page]
    assert len({entry["id"] for entry in entries}) == 53
    assert [entry["occurred_at"] for entry in entries] == sorted(
        (entry["occurred_at"] for entry in entries), reverse=True
    )
    assert (entries[0]["action"], entries[-1]["action"]) == ("booking.cancellation_quoted", "booking.held")


def test_a_short_history_is_one_page(wire: Wire) -> None:
    assert [len(page) for page in pages(wire, wire.held()["links"]["history"])] == [1]


@pytest.mark.parametrize("cursor", ["", "x", "1", "\x00", "é", "9" * 400])
def test_a_cursor_that_is_none(wire: Wire, cursor: str) -> None:
    reply = wire.get(wire.held()["links"]["history"], {"cursor": cursor})
    assert (reply.status, reply.code, reply.fields) == (400, "invalid", ["cursor"])


def test_a_cursor_of_somebody_else_shows_nothing_of_theirs(wire: Wire) -> None:
    other = Wire()
    theirs = other.get(other.held()["links"]["history"]).body["entries"][0]["id"]
    mine = wire.held()
    own = wire.get(mine["links"]["history"]).body["entries"][0]["id"]
    for cursor in (theirs, UNKNOWN_ID):
        reply = wire.get(mine["links"]["history"], {"cursor": cursor})
        assert reply.status == 200
        assert {entry["id"] for entry in reply.body["entries"]} <= {own}
