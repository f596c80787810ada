"""The supervisor from outside: a real stack with a small product in place of FlyAway (`tiny_stack`)."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
import redis

from apps.core.embedded.paths import StackPaths
from apps.core.embedded.ports import LOOPBACK, free_port
from tests.core.embedded.conftest import processes_in
from tests.core.embedded.test_process import is_alive, wait_until

PROJECT = Path(__file__).resolve().parents[3]
NOT_EMBEDDED = {
    "STRIPE_API_BASE": "http://127.0.0.1:1",
    "STRIPE_SECRET_KEY": "k",
    "STRIPE_WEBHOOK_SECRET": "w",
}
WAIT_SECONDS = 60.0


class Stack:
    """One start of the small product in the project at `paths`."""

    def __init__(
        self, paths: StackPaths, port: int, environ: Mapping[str, str], *, listen: bool = True
    ) -> None:
        self.paths = paths
        self.port = port
        self.lines: list[str] = []
        clean = {name: value for name, value in os.environ.items() if not name.endswith("_URL")}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.core.embedded.tiny_stack", str(paths.root), str(port)],
            cwd=PROJECT,
            env={**clean, **NOT_EMBEDDED, **environ},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        if listen:
            self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        self.lines.extend(line.rstrip("\n") for line in self.process.stdout)

    @property
    def said(self) -> str:
        return "\n".join(self.lines)

    def wait_for(self, text: str, *, times: int = 1) -> None:
        wait_until(lambda: self.said.count(text) >= times or self.process.poll() is not None)
        assert self.said.count(text) >= times, self.said

    def end(self) -> int:
        code = self.process.wait(timeout=WAIT_SECONDS)
        if self._reader.is_alive():
            self._reader.join()
        return code

    def pid_of(self, pattern: str) -> int:
        """The one process whose command line matches and whose parent is the supervisor."""
        (found,) = [pid for pid in children_of(self.process.pid) if re.search(pattern, command_line(pid))]
        return found


def children_of(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def command_line(pid: int) -> str:
    return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()


def addresses(paths: StackPaths) -> dict[str, str]:
    lines = paths.environment.read_text().splitlines()
    return dict(line.split("=", 1) for line in lines)


Start = Callable[..., Stack]


@contextmanager
def starting(paths: StackPaths) -> Iterator[Start]:
    """Starts the product in one project, and ends what is left of it."""
    stacks: list[Stack] = []

    def start(*, port: int | None = None, listen: bool = True, **environ: str) -> Stack:
        stacks.append(Stack(paths, port or free_port(), environ, listen=listen))
        return stacks[-1]

    try:
        yield start
    finally:
        for stack in stacks:
            stack.process.kill()
            stack.end()
        wait_until(lambda: processes_in(paths.root) == [])


@pytest.fixture
def start(shared_paths: StackPaths) -> Iterator[Start]:
    """Starts the product in a project that has its database after the first test."""
    with starting(shared_paths) as start:
        yield start


@pytest.fixture
def start_anew(paths: StackPaths) -> Iterator[Start]:
    """Starts the product in a project that has nothing yet."""
    with starting(paths) as start:
        yield start


def test_it_starts_serves_keeps_its_data_and_leaves_nothing_behind(
    shared_paths: StackPaths, start: Start
) -> None:
    for expected in ([], [(1,)]):
        stack = start()
        stack.wait_for(f"FlyAway is ready at http://127.0.0.1:{stack.port}\n")
        found = addresses(shared_paths)
        with psycopg.connect(found["OWNER_DATABASE_URL"]) as owner:
            owner.execute("CREATE TABLE IF NOT EXISTS trip (id int)")
            assert owner.execute("SELECT id FROM trip").fetchall() == expected
            owner.execute("INSERT INTO trip VALUES (1)")
        assert redis.Redis.from_url(found["CACHE_URL"]).ping()
        with urllib.request.urlopen(f"{found['SITE_URL']}/readyz") as answer:
            assert answer.status == 200

        stack.process.send_signal(signal.SIGINT)

        assert stack.end() == 0
        assert processes_in(shared_paths.root) == []
        assert not shared_paths.environment.exists()
    assert stack.lines[-1] == "FlyAway has stopped. Your data are kept for the next start."


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_other_ways_to_ask_it_to_stop(shared_paths: StackPaths, start: Start, number: signal.Signals) -> None:
    stack = start()
    stack.wait_for("FlyAway is ready")

    stack.process.send_signal(number)

    assert stack.end() == 0
    assert processes_in(shared_paths.root) == []


def test_it_can_be_stopped_while_it_starts(paths: StackPaths, start_anew: Start) -> None:
    stack = start_anew()
    stack.wait_for("A new database is made")

    stack.process.send_signal(signal.SIGTERM)

    assert stack.end() == 0
    assert "FlyAway is ready" not in stack.said
    assert processes_in(paths.root) == []


def test_a_second_start_is_told_where_the_first_one_runs_and_does_it_no_harm(
    shared_paths: StackPaths, start: Start
) -> None:
    first = start()
    first.wait_for("FlyAway is ready")

    second = start()

    assert second.end() == 1
    assert second.lines == [
        "",
        f"FlyAway did not start. FlyAway is already running at http://127.0.0.1:{first.port} "
        f"(process {first.process.pid}). Stop it there with Ctrl-C first, or use the one that runs.",
    ]
    with psycopg.connect(addresses(shared_paths)["DATABASE_URL"]):
        pass


def test_a_port_in_use_is_told_before_anything_is_started(paths: StackPaths, start_anew: Start) -> None:
    with socket.create_server((LOOPBACK, 0)) as other:
        port = other.getsockname()[1]
        stack = start_anew(port=port)

        assert stack.end() == 1
    assert stack.lines == [
        "",
        f"FlyAway did not start. Port {port} is in use by another program. "
        f"Choose another: make demo PORT={port + 1}",
    ]
    assert not (paths.var / "postgres").exists()


def test_a_service_that_cannot_start_ends_the_start_with_its_last_words(
    shared_paths: StackPaths, start: Start
) -> None:
    stack = start(BROKEN="1")

    assert stack.end() == 1
    assert stack.said.endswith(
        "FlyAway did not start. Broken ended with exit code 1 before it was ready. "
        f"The end of {shared_paths.log_of('broken')}:\n    the flux capacitor is missing"
    )
    assert "Traceback" not in stack.said
    assert processes_in(shared_paths.root) == []


@pytest.mark.parametrize(
    ("label", "pattern"),
    [("PostgreSQL", "bin/postgres"), ("Valkey", "valkey-server"), ("Web", " web $"), ("Worker", " worker $")],
)
def test_whatever_is_killed_comes_back(
    shared_paths: StackPaths, start: Start, label: str, pattern: str
) -> None:
    stack = start()
    stack.wait_for("FlyAway is ready")
    before = processes_in(shared_paths.root)

    os.kill(stack.pid_of(pattern), signal.SIGKILL)
    stack.wait_for(f"{label} was killed (SIGKILL); starting it again.")
    stack.wait_for(f"{label} is running again")

    found = addresses(shared_paths)
    with psycopg.connect(found["DATABASE_URL"]) as app:
        assert app.execute("SELECT 1").fetchone() == (1,)
    assert redis.Redis.from_url(found["LOCKS_URL"]).ping()
    with urllib.request.urlopen(f"{found['SITE_URL']}/readyz") as answer:
        assert answer.status == 200
    wait_until(lambda: len(processes_in(shared_paths.root)) == len(before))


def test_nothing_outlives_a_killed_supervisor_and_the_next_start_works(
    shared_paths: StackPaths, start: Start
) -> None:
    stack = start()
    stack.wait_for("FlyAway is ready")

    stack.process.kill()
    stack.end()

    again = start()
    again.wait_for("FlyAway is ready")
    again.process.send_signal(signal.SIGTERM)
    assert again.end() == 0
    assert processes_in(shared_paths.root) == []


def test_nobody_listening_to_what_it_says_does_not_stop_it(shared_paths: StackPaths, start: Start) -> None:
    stack = start(listen=False)
    assert stack.process.stdout is not None
    while "FlyAway is ready" not in stack.process.stdout.readline():
        assert stack.process.poll() is None
    stack.process.stdout.close()
    worker = stack.pid_of(" worker $")

    os.kill(worker, signal.SIGKILL)

    wait_until(lambda: len(children_of(stack.process.pid)) == 4 and not is_alive(worker))
    assert stack.process.poll() is None
    stack.process.send_signal(signal.SIGTERM)
    assert stack.end() == 0


def test_the_given_database_is_used_instead_of_an_embedded_one(paths: StackPaths, start_anew: Start) -> None:
    stack = start_anew(DATABASE_URL="postgresql://me@127.0.0.1:1/none")
    stack.wait_for("FlyAway is ready")

    assert "the one that DATABASE_URL names" in stack.said
    assert addresses(paths)["DATABASE_URL"] == "postgresql://me@127.0.0.1:1/none"
    assert not (paths.var / "postgres").exists()
