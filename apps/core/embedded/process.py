"""Child processes that never outlive the process that started them."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from apps.core.embedded.accounts import Account

_PR_SET_PDEATHSIG = 1
_POLL_SECONDS = 0.01
_LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


@dataclass(frozen=True, kw_only=True)
class Command:
    """How to start one process, and how to ask it to stop.

    `stop_signal` is also what the kernel sends to the process when its parent dies (Linux), so it must be a
    signal at which the process ends its own children. `stop_seconds` is how long it may take before it is
    killed. A process that is to say by itself when it is ready gets a pipe, whose number it finds in the
    environment as READY_FD.
    """

    name: str
    argv: tuple[str, ...]
    cwd: Path
    env: Mapping[str, str] = field(repr=False)
    account: Account | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    stop_seconds: float = 10.0


def spawn(
    command: Command, *, output: int | IO[bytes], ready_fd: int | None = None
) -> subprocess.Popen[bytes]:
    """Start `command` in a session of its own, both of its output streams going to `output`.

    It has to be called in the main thread, with no other thread running: the kernel counts the death of the
    thread that forked as the death of the parent, and code between fork and exec is safe only in a process
    without threads.
    """
    account = command.account
    env = dict(command.env) if ready_fd is None else {**command.env, "READY_FD": str(ready_fd)}
    return subprocess.Popen(
        command.argv,
        cwd=command.cwd,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        start_new_session=True,
        pass_fds=() if ready_fd is None else (ready_fd,),
        user=account.uid if account else None,
        group=account.gid if account else None,
        extra_groups=[] if account else None,
        preexec_fn=_die_with_parent(command.stop_signal),
    )


def _die_with_parent(stop_signal: signal.Signals) -> Callable[[], None] | None:
    """What the child does right before exec, after its account has changed (a change of account clears the
    request).
    """
    if _LIBC is None:
        return None
    prctl, parent = _LIBC.prctl, os.getpid()

    def arrange() -> None:
        prctl(_PR_SET_PDEATHSIG, int(stop_signal), 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)

    return arrange


def has_ended(process: subprocess.Popen[bytes]) -> bool:
    """Whether the process is over; it is not reaped yet, so that its number cannot belong to anybody else."""
    if process.returncode is not None:
        return True
    return os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


def reap(process: subprocess.Popen[bytes]) -> int:
    """End what an ended process has left of its group, such as the workers of a killed server, and return its
    exit code.
    """
    if process.returncode is None:
        kill_group(process)
    return process.wait()


def kill_group(process: subprocess.Popen[bytes]) -> None:
    """Kill a process that is not reaped yet, and everything in its group."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        # Some systems answer so when only the ended leader is left of the group.
        process.kill()


def stop(process: subprocess.Popen[bytes], command: Command) -> int:
    """Ask the process to end, wait as long as `command` allows, then kill its group. The exit code."""
    deadline = time.monotonic() + command.stop_seconds
    if not has_ended(process):
        process.send_signal(command.stop_signal)
    while not has_ended(process) and time.monotonic() < deadline:
        time.sleep(_POLL_SECONDS)
    return reap(process)


def describe_exit(code: int) -> str:
    """How a process ended, in words that complete a sentence: "web was killed (SIGKILL)"."""
    if code >= 0:
        return f"ended with exit code {code}"
    try:
        name = signal.Signals(-code).name
    except ValueError:
        name = f"signal {-code}"
    return f"was killed ({name})"
