from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from apps.core.embedded.leftovers import end_leftovers, kill_in, mark
from apps.core.embedded.paths import StackPaths
from tests.core.embedded.test_process import is_alive, wait_until

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the proof is read from /proc")


class Nursery:
    """Starts processes, and ends those that a test leaves."""

    def __init__(self) -> None:
        self.started: list[subprocess.Popen[bytes]] = []

    def start(self, *argv: str, cwd: Path = Path("/"), env: dict[str, str] | None = None) -> int:
        process = subprocess.Popen(argv, cwd=cwd, env={"PATH": os.defpath, **(env or {})})
        self.started.append(process)
        return process.pid


@pytest.fixture
def nursery() -> Iterator[Nursery]:
    nursery = Nursery()
    yield nursery
    for process in nursery.started:
        process.kill()
        process.wait()


def test_what_carries_our_mark_is_ended(paths: StackPaths, nursery: Nursery) -> None:
    left = nursery.start("sleep", "60", env=mark(paths.root))

    assert end_leftovers(paths.root, []) == 1
    wait_until(lambda: not is_alive(left))


def test_the_processes_of_another_checkout_and_of_nobody_are_left_alone(
    paths: StackPaths, nursery: Nursery
) -> None:
    others = [
        nursery.start("sleep", "60", env=mark(Path(f"{paths.root}-2"))),
        nursery.start("sleep", "60", env={"OTHER": f"FLYAWAY_STACK={paths.root}"}),
        nursery.start("sleep", "60"),
    ]

    assert end_leftovers(paths.root, []) == 0
    assert all(is_alive(pid) for pid in others)


def test_a_server_in_our_data_folder_is_ended_and_a_shell_that_stands_there_is_not(
    paths: StackPaths, nursery: Nursery
) -> None:
    server = paths.root / "postgres"
    shutil.copy("/bin/sleep", server)
    data = paths.root / "data"
    data.mkdir()
    shell = nursery.start("sleep", "60", cwd=data)
    elsewhere = nursery.start(str(server), "60")
    left = nursery.start(str(server), "60", cwd=data)

    assert end_leftovers(paths.root, [data]) == 1
    wait_until(lambda: not is_alive(left))
    assert is_alive(shell)
    assert is_alive(elsewhere)


def test_what_does_not_listen_is_killed(
    paths: StackPaths, nursery: Nursery, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("apps.core.embedded.leftovers._ASK_SECONDS", 0.1)
    ready = paths.root / "ready"
    left = nursery.start(
        "/bin/sh", "-c", f"trap '' TERM; touch {ready}; while :; do sleep 0.01; done", env=mark(paths.root)
    )
    wait_until(ready.exists)

    assert end_leftovers(paths.root, []) >= 1
    wait_until(lambda: not is_alive(left))


def test_the_rest_of_a_dead_server_is_killed(paths: StackPaths, nursery: Nursery) -> None:
    server = paths.root / "postgres"
    shutil.copy("/bin/sleep", server)
    left = nursery.start(str(server), "60", cwd=paths.root)

    kill_in(paths.root)

    wait_until(lambda: not is_alive(left))
