"""The checks after the faults: each promise that is broken is found, and named by its check alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from chaos.checks import judge, shorten
from chaos.journal import Held, Journal, Json

TOTAL = {"amount": 41260, "currency": "EUR"}


def body(status: str, seat: str, tickets: list[str]) -> Json:
    return {
        "status": status,
        "total": TOTAL,
        "passengers": [{}],
        "seats": [{"leg": 7, "seat": seat}],
        "tickets": [{"number": number} for number in tickets],
    }


@dataclass
class Run:
    """Three travelers: one holds, one has a ticket, one has cancelled and gave the holder the seat."""

    journal: Journal
    found: dict[str, Json | None]

    def held(self, locator: str) -> Held:
        return next(held for held in self.journal.holds if held.locator == locator)

    def seen(self, locator: str) -> Json:
        seen = self.found[locator]
        assert seen is not None
        return seen

    def failed(self) -> list[str]:
        return [check.name for check in judge(self.journal, self.found) if check.wrong]


@pytest.fixture
def run() -> Run:
    holds = [
        Held("HOLDER", "token", TOTAL, 1),
        Held("FLIERS", "token", TOTAL, 1, paid=True, tickets=["9740000000001"]),
        Held("STAYER", "token", TOTAL, 1, paid=True, wants_to_cancel=True, cancelled=True),
    ]
    found: dict[str, Json | None] = {
        "HOLDER": body("held", "10A", []),
        "FLIERS": body("ticketed", "10B", ["9740000000001"]),
        "STAYER": body("cancelled", "10A", []),
    }
    return Run(Journal(holds=holds), found)


def test_kept_promises_are_found_kept(run: Run) -> None:
    assert run.failed() == []


def test_a_cancellation_without_an_answer_may_have_been_carried_out_or_not(run: Run) -> None:
    run.held("FLIERS").wants_to_cancel = True
    for status in ("ticketed", "cancelled"):
        run.seen("FLIERS")["status"] = status
        assert run.failed() == []


ACKNOWLEDGED = "each is what was acknowledged"
BROKEN: dict[str, tuple[Callable[[Run], object], list[str]]] = {
    "a booking is lost": (
        lambda run: run.found.update(HOLDER=None),
        ["every acknowledged booking is there"],
    ),
    "another total": (lambda run: run.seen("HOLDER").update(total=1), [ACKNOWLEDGED]),
    "a traveler more": (lambda run: run.seen("HOLDER").update(passengers=[{}, {}]), [ACKNOWLEDGED]),
    "another ticket": (lambda run: run.seen("FLIERS").update(tickets=[{"number": "2"}]), [ACKNOWLEDGED]),
    "cancelled by nobody": (lambda run: run.seen("HOLDER").update(status="cancelled"), [ACKNOWLEDGED]),
    "a cancellation undone": (
        lambda run: run.seen("STAYER").update(status="ticketed", seats=[]),
        [ACKNOWLEDGED],
    ),
    "paid and forgotten": (
        lambda run: setattr(run.held("HOLDER"), "paid", True),
        ["who has paid has tickets, or has cancelled"],
    ),
    "a seat sold twice": (
        lambda run: run.seen("HOLDER").update(seats=[{"leg": 7, "seat": "10B"}]),
        ["no seat belongs to two"],
    ),
    "a surprise": (
        lambda run: run.journal.note_surprise("GET /: 500"),
        ["no answer surprised a traveler"],
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_promise_is_found(run: Run, name: str) -> None:
    break_it, failed = BROKEN[name]
    break_it(run)
    assert run.failed() == failed


def test_a_long_list_of_failures_is_shown_in_part() -> None:
    assert shorten(list("abcde")) == list("abcde")
    assert shorten(list("abcdefg")) == [*"abcde", "and 2 more"]
