"""What breaks the product, and who uses it meanwhile."""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from random import Random
from typing import Any

import pytest

from chaos.faults import KINDS, make_plan
from chaos.faulty_provider import BadLine
from chaos.integrator import Integrator, Refused
from chaos.journal import Journal
from chaos.product import ROOT, copy_of_checkout
from tests.payment_sandbox.support import listening, wait_for


@pytest.mark.parametrize("seconds", [20.0, 60.0, 300.0])
def test_each_kind_of_fault_is_injected_within_the_time(seconds: float) -> None:
    plan = make_plan(Random(7), seconds)

    counts = Counter(kind for _moment, kind in plan)
    assert set(counts) == set(KINDS)
    assert max(counts.values()) - min(counts.values()) <= 1
    assert len(plan) == max(len(KINDS), seconds / 7.5)
    assert [moment for moment, _kind in plan] == sorted(moment for moment, _kind in plan)
    assert all(0 < moment < seconds for moment, _kind in plan)


def test_a_seed_decides_the_plan() -> None:
    assert make_plan(Random(7), 60.0) == make_plan(Random(7), 60.0)
    assert make_plan(Random(7), 60.0) != make_plan(Random(8), 60.0)


class Dice(Random):
    """Falls as it is told to, and waits for nobody."""

    fate = "once"

    def choices(self, *_: Any, **__: Any) -> list[Any]:
        return [self.fate]

    def uniform(self, *_: Any) -> float:
        return 0.0


@pytest.mark.parametrize(("fate", "arrivals"), [("once", 1), ("twice", 2), ("late", 1), ("lost", 0)])
def test_messages_meet_their_fate_and_the_sender_hears_that_all_went_well(
    fate: str, arrivals: int, capsys: pytest.CaptureFixture[str]
) -> None:
    dice = Dice()
    dice.fate = fate
    headers = {"Content-Length": "15", "Stripe-Signature": "v1"}
    with listening() as endpoint:
        assert BadLine(dice)(endpoint.url, b'{"type":"paid"}', headers, 5.0) == 200
        wait_for(lambda: len(endpoint.received) == arrivals)
    assert capsys.readouterr().out == f"{fate}\n"


@contextmanager
def answering(plan: list[tuple[int, str]]) -> Iterator[tuple[str, list[str]]]:
    """A product that answers with these statuses and codes in turn: its address, and the keys it was given."""
    keys: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            keys.append(self.headers["Idempotency-Key"])
            status, code = plan.pop(0)
            content = json.dumps({"code": code}).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: Any) -> None:
            """Quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}", keys
        server.shutdown()


def test_who_gets_no_answer_asks_again_under_the_same_key() -> None:
    journal = Journal()
    with answering([(503, "unavailable"), (409, "idempotency_key_in_flight"), (201, "done")]) as (base, keys):
        assert Integrator(base, journal).post("/hold", {}, key="k") == {"code": "done"}
    assert keys == ["k", "k", "k"]
    assert sorted(journal.answers) == ["201 done", "409 idempotency_key_in_flight", "503 unavailable"]
    assert journal.surprises == {}


@pytest.mark.parametrize(
    ("status", "code", "surprises"),
    [(409, "sold_out", {}), (500, "internal", {"POST /hold: 500 internal": 1})],
)
def test_a_refusal_is_expected_and_a_failure_is_not(
    status: int, code: str, surprises: dict[str, int]
) -> None:
    journal = Journal()
    with answering([(status, code)]) as (base, _keys), pytest.raises(Refused):
        Integrator(base, journal).post("/hold", {}, key="k")
    assert journal.surprises == surprises


def test_the_copy_is_what_a_clone_would_hold() -> None:
    with copy_of_checkout() as folder:
        assert (folder / "manage.py").read_text() == (ROOT / "manage.py").read_text()
        assert (folder / ".venv").resolve() == (ROOT / ".venv").resolve()
        assert [
            name for name in (".git", "var/log", "var/run", "__pycache__") if (folder / name).exists()
        ] == []
        assert list(folder.glob("apps/**/__pycache__")) == []
        assert folder.stat().st_mode & 0o005
    assert not folder.exists()
