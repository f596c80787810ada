"""The sandbox's clock: real time plus an offset that tests move, kept with the data."""

import threading
import time

from payment_sandbox.store import Store

_OFFSET = "clock_offset"


class Clock:
    """Objects, deadlines and events follow this clock.

    Signatures and redeliveries do not: their receivers live in real time.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = threading.Lock()
        with store.read() as tx:
            row = tx.row("SELECT value FROM settings WHERE name = ?", _OFFSET)
        self._offset = int(row["value"]) if row is not None else 0

    @property
    def offset(self) -> int:
        """Seconds ahead of real time."""
        with self._lock:
            return self._offset

    def now(self) -> int:
        """Whole seconds since the epoch, as Stripe counts."""
        return int(time.time()) + self.offset

    def set_offset(self, seconds: int) -> None:
        with self._lock:
            with self._store.write() as tx:
                tx.execute(
                    "INSERT INTO settings (name, value) VALUES (?, ?)"
                    " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                    _OFFSET,
                    str(seconds),
                )
            self._offset = seconds
