"""What the stack keeps in files: the lock of the running supervisor, its environment, secrets, ports."""

from __future__ import annotations

import base64
import fcntl
import json
import os
import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from apps.core.embedded.errors import StackError
from apps.core.embedded.files import private_folder, write_private
from apps.core.embedded.paths import StackPaths
from apps.core.embedded.ports import free_port

DATA_KEY_BYTES = 32
SECRET_MAKERS: Mapping[str, Callable[[], str]] = {
    "SECRET_KEY": lambda: secrets.token_urlsafe(50),
    "DATA_KEY": lambda: base64.b64encode(secrets.token_bytes(DATA_KEY_BYTES)).decode(),
    "STRIPE_SECRET_KEY": lambda: f"sk_test_{secrets.token_hex(24)}",
    "STRIPE_WEBHOOK_SECRET": lambda: f"whsec_{secrets.token_hex(24)}",
    "VALKEY_PASSWORD": lambda: secrets.token_hex(24),
}


@contextmanager
def only_supervisor(paths: StackPaths, *, address: str) -> Iterator[None]:
    """Be the only supervisor of this checkout for as long as the block lasts.

    The kernel drops the lock with the process, however it ends, so a lock never has to be cleaned up.

    Raises:
        StackError: another supervisor of this checkout is running; the message says where.
    """
    private_folder(paths.run)
    with paths.lock.open("a+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            file.seek(0)
            raise StackError(_already_running(file.read())) from error
        file.truncate(0)
        file.write(f"{os.getpid()} {address}\n")
        file.flush()
        yield


def _already_running(content: str) -> str:
    pid, _, address = content.strip().partition(" ")
    where = f" at {address} (process {pid})" if address else ""
    return f"FlyAway is already running{where}. Stop it there with Ctrl-C first, or use the one that runs."


def keep_secret(paths: StackPaths, name: str) -> str:
    """The secret called `name`, made at the first call and the same ever after."""
    file = private_folder(paths.secrets) / name.lower()
    if not file.exists():
        write_private(file, SECRET_MAKERS[name]())
    return file.read_text(encoding="utf-8")


def keep_port(paths: StackPaths, name: str) -> int:
    """A free port for the service called `name`: the one it had at the last start, where possible.

    Links that were handed out before a restart, such as those to a hosted payment page, so stay good.
    """
    file = private_folder(paths.state) / "ports.json"
    known: dict[str, int] = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    known[name] = free_port(preferred=known.get(name))
    write_private(file, json.dumps(known))
    return known[name]


@contextmanager
def published_environment(paths: StackPaths, values: Mapping[str, str]) -> Iterator[None]:
    """Let other commands in this checkout find the stack by its `stack.env` while the block lasts."""
    write_private(paths.environment, "".join(f"{name}={value}\n" for name, value in sorted(values.items())))
    try:
        yield
    finally:
        paths.environment.unlink(missing_ok=True)
