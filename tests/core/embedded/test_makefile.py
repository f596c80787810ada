"""The commands that people are told to type."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[3]


def make(*arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["make", "--no-print-directory", *arguments],
        cwd=PROJECT,
        env={**os.environ, **environ},
        capture_output=True,
        text=True,
        check=False,
    )


def test_make_alone_lists_the_commands() -> None:
    listed = [line.split()[1] for line in make().stdout.splitlines()]

    assert listed == ["help", "demo", "test", "check", "bench", "chaos", "lock", "install"]


@pytest.mark.parametrize("target", ["demo", "test", "check", "bench", "chaos", "lock", "install"])
def test_every_command_installs_what_it_needs_first(target: str) -> None:
    first, *_ = make("--dry-run", target).stdout.splitlines()

    assert first.startswith("[ -n ")


def test_a_machine_without_a_new_enough_python_is_told_so() -> None:
    answer = make("install", "PYTHON_3_11=")

    assert answer.returncode != 0
    assert answer.stdout == "FlyAway needs Python 3.11 or newer, as python3.\n"


def test_the_lock_files_are_made_as_they_were() -> None:
    recipe = make("--dry-run", "lock").stdout

    for option in ("--universal", "--python-version 3.11", "--generate-hashes", "--no-emit-index-url"):
        assert option in recipe


def test_the_checks_that_run_before_a_change_is_taken_are_a_valid_script() -> None:
    script = PROJECT / ".ci" / "run"

    assert os.access(script, os.X_OK)
    assert subprocess.run(["bash", "-n", script], check=False).returncode == 0
