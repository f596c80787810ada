from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
import redis

from apps.core.embedded.errors import StackError
from apps.core.embedded.paths import StackPaths
from apps.core.embedded.process import Command
from apps.core.embedded.throwaway import throwaway_storage
from tests.core.embedded.conftest import processes_in
from tests.core.embedded.test_process import wait_until

PROJECT = Path(__file__).resolve().parents[3]


def test_both_servers_are_there_for_the_owner_and_nothing_is_left_afterwards(paths: StackPaths) -> None:
    with throwaway_storage(paths) as storage:
        with psycopg.connect(storage["DATABASE_URL"]) as owner:
            row = owner.execute("SELECT current_user, current_setting('fsync')").fetchone()
        assert redis.Redis.from_url(storage["LOCKS_URL"]).ping()
        assert len(processes_in(paths.root)) > 1

    assert row == ("flyaway_owner", "off")
    assert processes_in(paths.root) == []
    assert [entry.name for entry in (paths.var / "throwaway").iterdir()] == ["lock"]


def test_a_killed_run_leaves_no_process_and_the_next_run_clears_its_files_away(paths: StackPaths) -> None:
    run = (
        "import os, signal, sys; from pathlib import Path\n"
        "from apps.core.embedded.paths import StackPaths\n"
        "from apps.core.embedded.throwaway import throwaway_storage\n"
        "with throwaway_storage(StackPaths(Path(sys.argv[1]))): os.kill(os.getpid(), signal.SIGKILL)"
    )
    killed = subprocess.run([sys.executable, "-c", run, paths.root], cwd=PROJECT, check=False)
    assert killed.returncode == -signal.SIGKILL
    wait_until(lambda: processes_in(paths.root) == [])
    abandoned = {entry for entry in (paths.var / "throwaway").iterdir() if entry.is_dir()}
    assert len(abandoned) == 1

    with throwaway_storage(paths):
        remaining = {entry for entry in (paths.var / "throwaway").iterdir() if entry.is_dir()}

    assert {entry.name for entry in remaining} == {str(os.getpid())}


def test_a_server_that_does_not_start_is_told_with_what_it_said(
    paths: StackPaths, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(valkey: object) -> Command:
        script = ("/bin/sh", "-c", "echo out of luck; exit 1")
        return Command(name="valkey", argv=script, cwd=Path("/"), env={})

    monkeypatch.setattr("apps.core.embedded.valkey.Valkey.command", broken)

    with pytest.raises(StackError, match=r"valkey did not start \(ended with exit code 1\): out of luck"):
        with throwaway_storage(paths):
            pass
    assert [entry.name for entry in (paths.var / "throwaway").iterdir()] == ["lock"]
