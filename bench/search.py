"""Search page and offers API, beside a bare Django list of 20 rows on the same server."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

from bench.load import Call, run_for
from bench.offers import offers_path
from bench.report import Line, Load, middle, percent
from bench.stack import BenchStack

CONNECTIONS = 16


def measure(stack: BenchStack, *, seconds: float, rounds: int) -> list[Line]:
    markets = _markets(stack)

    def api(client: int, number: int) -> Call:
        origin, destination = random.choice(markets)
        return Call("GET", offers_path(origin, destination, _day()))

    def page(client: int, number: int) -> Call:
        origin, destination = random.choice(markets)
        query = {
            "origin": origin,
            "destination": destination,
            "departure_date": _day(),
            "trip": "oneway",
            "adults": 1,
        }
        return Call("GET", "/en/flights/?" + urlencode(query))

    lines = []
    for name, make in (("offers API", api), ("search page", page)):
        run_for(stack.base, CONNECTIONS, 1.0, make)
        loads, limits = [], []
        for _ in range(rounds):
            loads.append(run_for(stack.base, CONNECTIONS, seconds, make))
            limits.append(run_for(stack.bare, CONNECTIONS, seconds, lambda c, n: Call("GET", "/")))
        alone = run_for(stack.base, 1, min(seconds, 3.0), make)
        lines.append(_line(name, loads, limits, alone))
    return lines


def _line(name: str, loads: list[Load], limits: list[Load], alone: Load) -> Line:
    rate, limit = middle([load.rate(200) for load in loads]), middle([load.rate(200) for load in limits])
    p95 = middle([load.percentile(0.95) for load in loads])
    bad = sum(load.count - load.statuses.get(200, 0) for load in loads)
    note = f", {bad} not 200" if bad else ""
    return Line(
        f"{name}, {CONNECTIONS} connections",
        f"{rate:.0f}/s, p95 {p95:.0f} ms, alone p50 {alone.percentile(0.5):.0f} ms{note}",
        f"bare list {limit:.0f}/s",
        percent(rate, limit),
        "≥ 200/s, p95 ≤ 100 ms, alone ≤ 30 ms",
    )


def _markets(stack: BenchStack) -> list[tuple[str, str]]:
    """Pairs between any two served airports: most need a connection, as travelers' wishes do."""
    with stack.connect() as connection:
        codes = [str(row[0]) for row in connection.execute("SELECT DISTINCT origin_id FROM flights_segment")]
    return [(a, b) for a in codes for b in codes if a != b]


def _day() -> str:
    return (datetime.now(UTC) + timedelta(days=random.randint(3, 60))).date().isoformat()
