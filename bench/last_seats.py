"""50 last seats, 200 buyers at once."""

from __future__ import annotations

from bench.holds import hold_call
from bench.load import run_once
from bench.offers import collect_offers
from bench.report import Line, Load, middle
from bench.stack import BenchStack

SEATS, BUYERS = 50, 200
_HELD = "SELECT leg_id, held FROM flights_legcabin WHERE cabin = 'economy'"


def measure(stack: BenchStack, *, seconds: float, rounds: int) -> list[Line]:
    """Exactly 50 hold; everybody else gets a clean refusal, soon."""
    offers = collect_offers(stack, rounds)
    loads: list[Load] = []
    wrong: list[str] = []
    for offer in offers:
        leg = _leave(stack, offer, SEATS)
        load = run_once(stack.base, [hold_call(offer) for _ in range(BUYERS)])
        loads.append(load)
        held = _held(stack, leg)
        if load.statuses.get(201) != SEATS or held != SEATS or load.server_errors:
            wrong.append(f"statuses {load.statuses}, held {held}")
    took = middle([load.seconds for load in loads])
    p95 = middle([load.percentile(0.95) for load in loads])
    verdict = "; ".join(wrong) or "exactly 50 each time, no 5xx"
    return [
        Line(
            f"last seats: {SEATS} seats, {BUYERS} buyers",
            f"{verdict}; {took:.2f} s in all, p95 {p95:.0f} ms",
            "–",
            "–",
            "exactly 50, no 5xx, ≤ 0.6 s, p95 ≤ 500 ms",
        )
    ]


def _leave(stack: BenchStack, offer: str, seats: int) -> int:
    """Leaves `seats` in the cabin of the offer's first leg, all in every class. Returns the leg's id."""
    leg = _leg_of(stack, offer)
    with stack.connect() as connection:
        connection.execute(
            """UPDATE flights_legcabin
                  SET capacity = greatest(capacity, held + sold + %(n)s), authorized = held + sold + %(n)s,
                      class_limits = ARRAY(SELECT (held + sold + %(n)s)::smallint FROM unnest(class_limits))
                WHERE leg_id = %(leg)s AND cabin = 'economy'""",
            {"n": seats, "leg": leg},
        )
        connection.execute("DROP TABLE IF EXISTS bench_before")
        connection.execute(
            "CREATE TABLE bench_before AS SELECT held FROM flights_legcabin"
            " WHERE leg_id = %s AND cabin = 'economy'",
            [leg],
        )
    return leg


def _leg_of(stack: BenchStack, offer: str) -> int:
    """The offer's first leg: the one whose counter one trial hold moves."""
    with stack.connect() as connection:
        before = {row[0]: row[1] for row in connection.execute(_HELD)}
        run_once(stack.base, [hold_call(offer)])
        after = connection.execute(_HELD).fetchall()
    return next(int(str(leg)) for leg, held in after if before.get(leg) != held)


def _held(stack: BenchStack, leg: int) -> int:
    """How many were held since `_leave`."""
    with stack.connect() as connection:
        row = connection.execute(
            "SELECT c.held - b.held FROM flights_legcabin c, bench_before b"
            " WHERE c.leg_id = %s AND c.cabin = 'economy'",
            [leg],
        ).fetchone()
    return int(str(row[0])) if row else -1
