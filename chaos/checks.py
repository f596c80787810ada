"""What must be true when the faults are over."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from chaos.integrator import Integrator, Refused
from chaos.journal import Held, Journal, Json
from chaos.product import Product
from chaos.travelers import look_for_tickets

# Longer than an event that failed three times waits for its next delivery.
SETTLE_SECONDS = 300.0
_LOOK_SECONDS = 2.0
# What `verify_integrity` counts of things on their way. Open payment pages are the travelers' business.
_ON_THE_WAY = (
    "outbox rows waiting for their handlers",
    "payments authorised, not asked for",
    "payments waiting for capture",
    "payments whose capture failed",
    "payments waiting for cancellation",
    "refunds on their way",
    "provider messages waiting",
)
_LIVING = frozenset({"held", "ticketed", "flown"})
_SHOWN = 5


@dataclass(frozen=True)
class Check:
    """One promise. `told` is what it was judged by, `wrong` what breaks it."""

    name: str
    told: str
    wrong: list[str] = field(default_factory=list)


def wait_for_calm(product: Product, journal: Journal) -> Check:
    """By its own means, within a deadline: nobody repairs anything meanwhile."""
    started = time.monotonic()
    api = Integrator(product.base, journal)
    left, last = _on_the_way(product, journal, api), ["nothing"]
    while left and time.monotonic() - started < SETTLE_SECONDS:
        time.sleep(_LOOK_SECONDS)
        left, last = _on_the_way(product, journal, api), left
    told = f"after {time.monotonic() - started:.0f} s; the last was {', '.join(last)}"
    return Check("the outbox is drained and nothing is on its way", told, left)


def _on_the_way(product: Product, journal: Journal, api: Integrator) -> list[str]:
    ran = product.manage("verify_integrity", "--json")
    if not ran.stdout.startswith("{"):
        return [f"verify_integrity: {ran.stderr.strip()[-200:]}"]
    figures = {name: finding["figure"] for name, finding in json.loads(ran.stdout).items()}
    for held in journal.waiting_for_tickets:
        try:
            look_for_tickets(api, held)
        except Refused as refused:
            return [f"{held.locator}: {refused}"]
    left = [f"{figures[name]} {name}" for name in _ON_THE_WAY if figures[name]]
    waiting = len(journal.waiting_for_tickets)
    return [*left, f"{waiting} paid without a ticket"] if waiting else left


def check_commands(product: Product) -> list[Check]:
    """What the operators' own recounts say."""
    return [_run(product, "verify_integrity"), _run(product, "reconcile_payments")]


def _run(product: Product, command: str) -> Check:
    ran = product.manage(command)
    lines = ran.stdout.strip().splitlines()
    told = f"exit code {ran.returncode}: {lines[-1] if lines else ''}"
    if ran.returncode == 0:
        return Check(f"manage.py {command}", told)
    wrong = [line for line in lines if "DIFFERS" in line] + ran.stderr.strip().splitlines()[-3:]
    return Check(f"manage.py {command}", told, wrong or ["it failed and does not say why"])


def read_bookings(product: Product, journal: Journal) -> dict[str, Json | None]:
    """Each acknowledged booking as its traveler reads it now; None when it can't be had."""
    api = Integrator(product.base, journal)
    found: dict[str, Json | None] = {}
    for held in journal.holds:
        try:
            found[held.locator] = api.get(held.path, token=held.token)
        except Refused:
            found[held.locator] = None
    return found


def judge(journal: Journal, found: Mapping[str, Json | None]) -> list[Check]:
    """The travelers' memory against what the product says now."""
    there = [(held, body) for held in journal.holds if (body := found.get(held.locator)) is not None]
    lost = [held.locator for held in journal.holds if found.get(held.locator) is None]
    surprises = [f"{count} × {text}" for text, count in journal.surprises.items()]
    reached = {name: journal.count(name) for name in ("token", "paid", "tickets", "cancelled")}
    return [
        Check(
            "travelers got everywhere",
            f"{len(journal.holds)} holds",
            [f"nobody: {name}" for name, count in reached.items() if count == 0],
        ),
        Check("every acknowledged booking is there", f"{len(journal.holds)} bookings", lost),
        Check(
            "each is what was acknowledged",
            f"{journal.count('tickets')} ticketed, {journal.count('cancelled')} cancelled",
            [text for held, body in there if (text := _broken_word(held, body))],
        ),
        Check(
            "who has paid has tickets, or has cancelled",
            f"{journal.count('paid')} paid",
            [held.locator for held, body in there if held.paid and not _served(held, body)],
        ),
        Check("no seat belongs to two", f"{_seat_count(there)} seats", _doubles(there)),
        Check("no answer surprised a traveler", f"{journal.repeated} repeated requests", surprises),
    ]


def _broken_word(held: Held, body: Json) -> str:
    """What differs from the acknowledgements, or ''."""
    status = body["status"]
    if (body["total"], len(body["passengers"])) != (held.total, held.travelers):
        return f"{held.locator}: other total or travelers"
    if held.cancelled and status != "cancelled":
        return f"{held.locator}: cancelled, and now {status}"
    if held.wants_to_cancel:
        return ""
    if held.tickets and (status, [t["number"] for t in body["tickets"]]) != ("ticketed", held.tickets):
        return f"{held.locator}: ticketed, and now {status}"
    return f"{held.locator}: cancelled by nobody" if status == "cancelled" else ""


def _served(held: Held, body: Json) -> bool:
    return held.wants_to_cancel or body["status"] == "ticketed"


def _seats(body: Json) -> list[tuple[int, str]]:
    return [(seat["leg"], seat["seat"]) for seat in body["seats"]] if body["status"] in _LIVING else []


def _seat_count(there: list[tuple[Held, Json]]) -> int:
    return sum(len(_seats(body)) for _held, body in there)


def _doubles(there: list[tuple[Held, Json]]) -> list[str]:
    owners = Counter(seat for _held, body in there for seat in _seats(body))
    return [
        f"leg {leg}, seat {seat}: {count} travelers" for (leg, seat), count in owners.items() if count > 1
    ]


def shorten(wrong: list[str]) -> list[str]:
    """The first few, and how many more."""
    more = len(wrong) - _SHOWN
    return [*wrong[:_SHOWN], f"and {more} more"] if more > 0 else wrong
