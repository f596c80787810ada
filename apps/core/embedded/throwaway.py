"""PostgreSQL and Valkey for one run of the tests: fresh, quick as nothing survives, gone afterwards."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from apps.core.embedded.errors import StackError
from apps.core.embedded.files import open_folder
from apps.core.embedded.homes import Home, find_home
from apps.core.embedded.paths import StackPaths
from apps.core.embedded.ports import free_port
from apps.core.embedded.postgres import OWNER_ROLE, THROWAWAY, Cluster, socket_folder
from apps.core.embedded.process import Command, describe_exit, has_ended, spawn, stop
from apps.core.embedded.valkey import Valkey

_START_SECONDS = 60.0
_POLL_SECONDS = 0.01
_PASSWORD = "throwaway"  # noqa: S105 - of a server that lives as long as one test run


@contextmanager
def throwaway_storage(
    paths: StackPaths, *, settings: Mapping[str, str] = THROWAWAY
) -> Iterator[Mapping[str, str]]:
    """Run both servers while the block lasts, and hand out their addresses by the names of the settings.

    `settings` are PostgreSQL's: measurements ask for durable ones. Tests connect as the owner of the tables, who
    makes the test databases.

    Raises:
        StackError: a server did not start.
    """
    home = find_home(paths)
    with ExitStack() as cleanup:
        folder = cleanup.enter_context(_folder(home))
        valkey = Valkey(folder / "valkey", free_port(), _PASSWORD, lasting=False)
        valkey.configure()
        cleanup.enter_context(_running(valkey.command(), folder, lambda _: valkey.is_ready()))
        cluster = Cluster(
            home=home,
            data=folder / "data",
            socket=socket_folder(folder / "socket", home, cleanup),
            settings=settings,
        )
        cluster.create()
        cleanup.enter_context(_running(cluster.command(), folder, cluster.is_ready))
        cluster.provision()
        owner = cluster.url(OWNER_ROLE)
        yield {"DATABASE_URL": owner, "OWNER_DATABASE_URL": owner, **valkey.urls()}


@contextmanager
def _folder(home: Home) -> Iterator[Path]:
    """A folder for this run. Those of runs that were killed, whose locks are free, are removed."""
    shelf = open_folder(home.folder / "throwaway")
    with ExitStack() as held:
        with _locked(shelf / "lock", wait=True):
            for abandoned in (entry for entry in shelf.iterdir() if entry.is_dir()):
                with _locked(abandoned / "lock") as ours:
                    if ours:
                        shutil.rmtree(abandoned)
            folder = open_folder(shelf / str(os.getpid()))
            held.enter_context(_locked(folder / "lock"))
        try:
            yield folder
        finally:
            # Under the shelf's lock, or another run could take it for an abandoned one and remove it as well.
            with _locked(shelf / "lock", wait=True):
                shutil.rmtree(folder)


@contextmanager
def _locked(path: Path, *, wait: bool = False) -> Iterator[bool]:
    """Hold the lock file `path`; False, and no lock, when somebody else has it and we do not wait."""
    with path.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


@contextmanager
def _running(command: Command, folder: Path, is_ready: Callable[[int], bool]) -> Iterator[None]:
    log = folder / f"{command.name}.log"
    with log.open("wb") as output:
        process = spawn(command, output=output)
    try:
        _wait_until_ready(process, command, log, is_ready)
        yield
    finally:
        stop(process, command)


def _wait_until_ready(
    process: subprocess.Popen[bytes], command: Command, log: Path, is_ready: Callable[[int], bool]
) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while not is_ready(process.pid):
        if has_ended(process) or time.monotonic() > deadline:
            how = describe_exit(stop(process, command))
            raise StackError(
                f"{command.name} did not start ({how}): {log.read_text(errors='replace')[-2000:]}"
            )
        time.sleep(_POLL_SECONDS)
