"""The data file: SQLite in WAL mode, one writer at a time, readers that never wait for it.

Every acknowledged write survives `kill -9` and a power cut: a commit returns after the write-ahead log has
been synced (`synchronous=FULL`), and answers are sent after the commit. NORMAL would survive the kill too,
but could forget after a power cut what a merchant, whose own database syncs, still knows.
"""

import fcntl
import queue
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

_SCHEMA = Path(__file__).with_name("schema.sql")
_SCHEMA_VERSION = 1
_BUSY_TIMEOUT_SECONDS = 10

Value = str | int | float | None


class DataUnusable(Exception):
    """The data file cannot be used; the message says why, for people."""


class Transaction:
    """One transaction of one connection."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def execute(self, sql: str, *values: Value) -> int:
        """Run a statement; the number of rows it changed."""
        return self._connection.execute(sql, values).rowcount

    def rows(self, sql: str, *values: Value) -> list[sqlite3.Row]:
        return self._connection.execute(sql, values).fetchall()

    def row(self, sql: str, *values: Value) -> sqlite3.Row | None:
        found: sqlite3.Row | None = self._connection.execute(sql, values).fetchone()
        return found

    def count(self, sql: str, *values: Value) -> int:
        """The single number that the query answers with."""
        return int(self._connection.execute(sql, values).fetchone()[0])

    def mark(self) -> None:
        """Set the point that `back_to_mark` returns to."""
        self._connection.execute("SAVEPOINT mark")

    def back_to_mark(self) -> None:
        """Undo what was written since `mark`."""
        self._connection.execute("ROLLBACK TO mark")


class Store:
    """Raises `DataUnusable` when the file can't be opened, is another program's, or is in use by another
    sandbox.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._closed = threading.Event()
        # Called after every commit, when the data is safe.
        self.on_commit: Callable[[], None] = lambda: None
        # SQLite would let waiting writers poll; a lock of our own wakes them in turn.
        self._writer = threading.Lock()
        self._idle: queue.LifoQueue[sqlite3.Connection] = queue.LifoQueue()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._guard = _claim(path)
        except OSError as error:
            raise DataUnusable(f"The data folder {path.parent} can't be used: {error.strerror}.") from error
        try:
            self._prepare()
        except (sqlite3.Error, DataUnusable) as error:
            self.close()
            raise DataUnusable(f"The data file {path} can't be used: {error}.") from error

    def _prepare(self) -> None:
        with self._connection() as connection:
            version = connection.execute("PRAGMA user_version").fetchone()[0]
            if version not in (0, _SCHEMA_VERSION):
                raise DataUnusable(f"it has format {version} and this sandbox reads format {_SCHEMA_VERSION}")
            if version == _SCHEMA_VERSION:
                return
            connection.execute("PRAGMA journal_mode = WAL")
            schema = _SCHEMA.read_text(encoding="utf-8")
            # All of it or none, in one sync.
            connection.executescript(f"BEGIN; {schema} PRAGMA user_version = {_SCHEMA_VERSION}; COMMIT;")

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            self._path, timeout=_BUSY_TIMEOUT_SECONDS, isolation_level=None, check_same_thread=False
        )
        try:
            connection.row_factory = sqlite3.Row
            connection.execute("PRAGMA foreign_keys = ON")
        except sqlite3.Error:
            connection.close()
            raise
        return connection

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        """One that no other thread uses; whatever it leaves open is rolled back."""
        if self._closed.is_set():
            raise sqlite3.ProgrammingError("the store is closed")
        try:
            connection = self._idle.get_nowait()
        except queue.Empty:
            connection = self._connect()
        try:
            yield connection
        finally:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            if self._closed.is_set():
                connection.close()
            else:
                self._idle.put(connection)

    @contextmanager
    def read(self) -> Iterator[Transaction]:
        """A snapshot; it neither waits for writers nor holds them up."""
        with self._connection() as connection:
            connection.execute("BEGIN")
            yield Transaction(connection)

    @contextmanager
    def write(self, *, durable: bool = True) -> Iterator[Transaction]:
        """All or nothing, one at a time; without `durable` a power cut may undo it, though never half of it."""
        with self._writer, self._connection() as connection:
            connection.execute(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")
            connection.execute("BEGIN IMMEDIATE")
            yield Transaction(connection)
            connection.execute("COMMIT")
        self.on_commit()

    def close(self) -> None:
        self._closed.set()
        while not self._idle.empty():
            self._idle.get_nowait().close()
        self._guard.close()


def _claim(path: Path) -> IO[str]:
    """Two sandboxes on one file would send every event twice. The system drops the lock with the process."""
    guard = path.with_name(f"{path.name}.lock").open("w")
    try:
        fcntl.flock(guard, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        guard.close()
        raise DataUnusable(f"The data file {path} is in use by another payment sandbox.") from error
    return guard
