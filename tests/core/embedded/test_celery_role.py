"""A Celery role as the supervisor starts it: every line of its log is one of ours."""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path

import pytest

from apps.core.embedded.process import Command, has_ended, spawn, stop

ROOT = Path(__file__).resolve().parents[3]
# Without a broker both roles have something to say, in words of Celery's.
NOWHERE = "redis://127.0.0.1:1/0"
SECONDS = 30.0


def role(name: str, folder: Path) -> Command:
    options = {
        "worker": ("--pool", "solo"),
        "beat": ("--schedule", str(folder / "schedule"), "--pidfile", ""),
    }
    return Command(
        name=name,
        argv=(sys.executable, "-m", "apps.core.embedded.celery_role", name, *options[name]),
        cwd=ROOT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "flyaway.settings.test", "BROKER_URL": NOWHERE},
    )


@pytest.mark.parametrize("name", ["worker", "beat"])
def test_all_that_a_role_writes_while_it_runs_is_json(name: str, tmp_path: Path) -> None:
    log = tmp_path / "role.log"
    command = role(name, tmp_path)
    deadline = time.monotonic() + SECONDS
    with log.open("wb") as output:
        process = spawn(command, output=output)
        try:
            while "Trying again" not in (told := log.read_text()) and time.monotonic() < deadline:
                assert not has_ended(process), told
                time.sleep(0.05)
        finally:
            stop(process, command)
    lines = [json.loads(line) for line in told.splitlines()]
    assert any("Trying again" in line["event"] for line in lines)
