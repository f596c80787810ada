from __future__ import annotations

import base64
import json
import os
import socket
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from apps.core.embedded.errors import StackError
from apps.core.embedded.paths import StackPaths
from apps.core.embedded.ports import LOOPBACK
from apps.core.embedded.state import (
    SECRET_MAKERS,
    keep_port,
    keep_secret,
    only_supervisor,
    published_environment,
)

PROJECT = Path(__file__).resolve().parents[3]


def permissions(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_second_supervisor_is_told_where_the_first_one_is(paths: StackPaths) -> None:
    with only_supervisor(paths, address="http://127.0.0.1:8000"):
        with pytest.raises(StackError) as refusal, only_supervisor(paths, address="http://127.0.0.1:9000"):
            pass

    assert str(refusal.value) == (
        f"FlyAway is already running at http://127.0.0.1:8000 (process {os.getpid()}). "
        "Stop it there with Ctrl-C first, or use the one that runs."
    )


def test_the_lock_is_free_after_its_holder(paths: StackPaths) -> None:
    for _ in range(2):
        with only_supervisor(paths, address="http://127.0.0.1:8000"):
            assert paths.lock.read_text().startswith(str(os.getpid()))


def test_the_lock_is_free_after_its_holder_was_killed(paths: StackPaths) -> None:
    holder = (
        "import os, signal, sys; from pathlib import Path\n"
        "from apps.core.embedded.paths import StackPaths\n"
        "from apps.core.embedded.state import only_supervisor\n"
        "with only_supervisor(StackPaths(Path(sys.argv[1])), address='a'): os.kill(os.getpid(), signal.SIGKILL)"
    )
    assert (
        subprocess.run([sys.executable, "-c", holder, paths.root], cwd=PROJECT, check=False).returncode == -9
    )

    with only_supervisor(paths, address="http://127.0.0.1:8000"):
        assert paths.lock.read_text() == f"{os.getpid()} http://127.0.0.1:8000\n"


@pytest.mark.parametrize("name", sorted(SECRET_MAKERS))
def test_a_secret_is_made_once_and_only_its_owner_can_read_it(paths: StackPaths, name: str) -> None:
    secret = keep_secret(paths, name)

    assert keep_secret(paths, name) == secret
    assert len(secret) >= 40
    assert permissions(paths.secrets) == 0o700
    assert permissions(paths.secrets / name.lower()) == 0o600


def test_the_data_key_is_32_bytes_in_base64(paths: StackPaths) -> None:
    assert len(base64.b64decode(keep_secret(paths, "DATA_KEY"), validate=True)) == 32


def test_a_service_keeps_its_port_from_start_to_start(paths: StackPaths) -> None:
    ports = {name: keep_port(paths, name) for name in ("valkey", "sandbox")}

    assert {name: keep_port(paths, name) for name in ports} == ports


def test_a_service_gets_another_port_when_its_own_is_taken(paths: StackPaths) -> None:
    port = keep_port(paths, "valkey")

    with socket.create_server((LOOPBACK, port)):
        moved = keep_port(paths, "valkey")

    assert moved != port
    assert json.loads((paths.state / "ports.json").read_text()) == {"valkey": moved}


def test_the_environment_is_published_for_its_owner_only_while_the_stack_runs(paths: StackPaths) -> None:
    paths.run.mkdir(parents=True)

    with published_environment(paths, {"SITE_URL": "http://127.0.0.1:8000", "DATA_KEY": "a=b="}):
        assert paths.environment.read_text() == "DATA_KEY=a=b=\nSITE_URL=http://127.0.0.1:8000\n"
        assert permissions(paths.environment) == 0o600

    assert not paths.environment.exists()
    assert [entry.name for entry in paths.run.iterdir()] == []
