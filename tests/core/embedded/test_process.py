from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from apps.core.embedded.process import Command, describe_exit, has_ended, kill_group, reap, spawn, stop

PROJECT = Path(__file__).resolve().parents[3]
WAIT_SECONDS = 60.0


def command(*argv: str, stop_seconds: float = 5.0) -> Command:
    return Command(
        name="child", argv=argv, cwd=Path("/"), env={"PATH": os.defpath}, stop_seconds=stop_seconds
    )


def shell(script: str, *, stop_seconds: float = 5.0) -> Command:
    return command("/bin/sh", "-c", script, stop_seconds=stop_seconds)


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + WAIT_SECONDS
    while not condition():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.05)


def is_alive(pid: int) -> bool:
    """Whether the process runs; one that has ended and was not collected by its parent does not."""
    try:
        state = Path("/proc", str(pid), "stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def read_pid(file: Path) -> int:
    wait_until(lambda: file.exists() and file.read_text().endswith("\n"))
    return int(file.read_text())


def test_both_output_streams_go_to_one_place_and_there_is_no_input(tmp_path: Path) -> None:
    with (tmp_path / "log").open("wb") as output:
        process = spawn(shell("cat; echo out; echo err >&2"), output=output)
    wait_until(lambda: has_ended(process))

    assert reap(process) == 0
    assert (tmp_path / "log").read_text() == "out\nerr\n"


def test_a_process_that_has_ended_keeps_its_number_until_it_is_reaped() -> None:
    process = spawn(shell("exit 3"), output=subprocess.DEVNULL)
    wait_until(lambda: has_ended(process))

    os.kill(process.pid, 0)
    assert process.returncode is None
    assert reap(process) == 3
    assert has_ended(process)


def test_what_a_dead_process_leaves_of_its_group_goes_with_it(tmp_path: Path) -> None:
    process = spawn(shell(f"sleep 60 & echo $! > {tmp_path}/helper; wait"), output=subprocess.DEVNULL)
    helper = read_pid(tmp_path / "helper")
    process.kill()
    wait_until(lambda: has_ended(process))
    assert is_alive(helper)

    assert reap(process) == -signal.SIGKILL
    wait_until(lambda: not is_alive(helper))


def test_stopping_asks_first(tmp_path: Path) -> None:
    polite = shell(f"trap 'exit 7' TERM; echo $$ > {tmp_path}/pid; while :; do sleep 0.01; done")
    process = spawn(polite, output=subprocess.DEVNULL)
    read_pid(tmp_path / "pid")

    assert stop(process, polite) == 7


def test_a_process_that_will_not_stop_is_killed_in_time(tmp_path: Path) -> None:
    stubborn = shell(
        f"trap '' TERM; echo $$ > {tmp_path}/pid; while :; do sleep 0.01; done", stop_seconds=0.2
    )
    process = spawn(stubborn, output=subprocess.DEVNULL)
    read_pid(tmp_path / "pid")
    started = time.monotonic()

    assert stop(process, stubborn) == -signal.SIGKILL
    assert time.monotonic() - started < WAIT_SECONDS


def test_killing_the_group_of_an_ended_process_is_harmless() -> None:
    process = spawn(shell("exit 0"), output=subprocess.DEVNULL)
    wait_until(lambda: has_ended(process))

    kill_group(process)

    assert reap(process) == 0


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child that its parent died")
def test_a_child_does_not_outlive_a_killed_parent(tmp_path: Path) -> None:
    parent = (
        "import os, signal, subprocess, sys\n"
        "from tests.core.embedded.test_process import read_pid, shell\n"
        "from apps.core.embedded.process import spawn\n"
        "from pathlib import Path\n"
        "file = Path(sys.argv[1])\n"
        "spawn(shell(f'echo $$ > {file}; exec sleep 60'), output=subprocess.DEVNULL)\n"
        "read_pid(file)\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    subprocess.run([sys.executable, "-c", parent, str(tmp_path / "pid")], cwd=PROJECT, check=False)
    child = read_pid(tmp_path / "pid")

    wait_until(lambda: not is_alive(child))


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can start a process as somebody else")
def test_a_child_of_another_account_has_nothing_of_root_and_dies_with_its_parent_too(tmp_path: Path) -> None:
    tmp_path.chmod(0o777)
    parent = (
        "import os, signal, subprocess, sys\n"
        "from dataclasses import replace\n"
        "from apps.core.embedded.accounts import server_account\n"
        "from apps.core.embedded.process import has_ended, spawn\n"
        "from tests.core.embedded.test_process import shell, wait_until\n"
        "script = 'id -u; id -g; id -G; exec sleep 60'\n"
        "output = open(sys.argv[1], 'wb')\n"
        "child = spawn(replace(shell(script), account=server_account()), output=output)\n"
        "wait_until(lambda: len(open(sys.argv[1]).readlines()) == 3)\n"
        "print(child.pid, flush=True)\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    log = tmp_path / "log"
    answer = subprocess.run(
        [sys.executable, "-c", parent, log], cwd=PROJECT, check=False, capture_output=True, text=True
    )

    assert "0" not in log.read_text().split()
    wait_until(lambda: not is_alive(int(answer.stdout)))


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (0, "ended with exit code 0"),
        (3, "ended with exit code 3"),
        (-9, "was killed (SIGKILL)"),
        (-64, "was killed (SIGRTMAX)"),
        (-99, "was killed (signal 99)"),
    ],
)
def test_an_end_is_told_in_words(code: int, words: str) -> None:
    assert describe_exit(code) == words
