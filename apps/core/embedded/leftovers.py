"""Processes of this checkout's stack that an earlier supervisor left behind when it was killed.

A process number in a file may by now belong to anybody, so none is written down. The proof is what the kernel
says of the process itself: our mark in its environment, or, for the two servers that overwrite theirs, work
in their data folder.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

from apps.core.embedded.errors import StackError

MARK = "FLYAWAY_STACK"
_PROC = Path("/proc")
_ASK_SECONDS = 10.0
_KILL_SECONDS = 5.0
_POLL_SECONDS = 0.02


def mark(root: Path) -> dict[str, str]:
    """What the environment of each child has to contain."""
    return {MARK: str(root)}


def end_leftovers(root: Path, folders: list[Path]) -> int:
    """End every process marked for `root` or working in one of `folders`. Returns how many there were.

    Raises:
        StackError: one of them outlives being killed.
    """
    found = list(_find(root, folders))
    for pid in found:
        # The interrupt is the fast shutdown of PostgreSQL; a plain end request would wait for its clients.
        _signal(pid, signal.SIGINT if _works_in(pid, folders) else signal.SIGTERM)
    if not _gone(root, folders, within=_ASK_SECONDS if found else 0.0):
        for pid in _find(root, folders):
            _signal(pid, signal.SIGKILL)
        if not _gone(root, folders, within=_KILL_SECONDS):
            numbers = ", ".join(str(pid) for pid in _find(root, folders))
            raise StackError(
                f"Processes of an earlier start cannot be ended: {numbers}. End them, then start again."
            )
    return len(found)


def kill_in(folder: Path) -> None:
    """Kill what still works in `folder` after its server died: each process of PostgreSQL leads a group of
    its own.
    """
    for pid in _processes():
        if _works_in(pid, [folder]):
            _signal(pid, signal.SIGKILL)


def _gone(root: Path, folders: list[Path], *, within: float) -> bool:
    deadline = time.monotonic() + within
    while any(_find(root, folders)):
        if time.monotonic() >= deadline:
            return False
        time.sleep(_POLL_SECONDS)
    return True


def _find(root: Path, folders: list[Path]) -> Iterator[int]:
    wanted = os.fsencode(f"{MARK}={root}")
    for pid in _processes():
        if _works_in(pid, folders) or wanted in _environment(pid):
            yield pid


def _processes() -> Iterator[int]:
    """Every process but ourselves; none where the system has no /proc."""
    if not _PROC.is_dir():
        return
    for entry in _PROC.iterdir():
        if entry.name.isdigit() and int(entry.name) != os.getpid():
            yield int(entry.name)


def _works_in(pid: int, folders: list[Path]) -> bool:
    """Whether it is a server working in one of `folders`; a person's shell may stand there too."""
    try:
        return (_PROC / str(pid) / "cwd").readlink() in folders and _program(pid) in {
            "postgres",
            "valkey-server",
        }
    except OSError:
        return False


def _program(pid: int) -> str:
    return (_PROC / str(pid) / "exe").readlink().name.removesuffix(" (deleted)")


def _environment(pid: int) -> list[bytes]:
    try:
        return (_PROC / str(pid) / "environ").read_bytes().split(b"\0")
    except OSError:
        return []


def _signal(pid: int, number: signal.Signals) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return
