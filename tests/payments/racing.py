"""Real threads with connections of their own, let go at once."""

from __future__ import annotations

import threading
from collections.abc import Callable

from django.db import connection


def race(runners: int, run: Callable[[int], object]) -> list[object]:
    """Calls `run(index)` in `runners` threads at once. Returns what each returned or raised, in order."""
    start = threading.Barrier(runners)
    results: list[object] = [None] * runners

    def runner(index: int) -> None:
        try:
            start.wait(10)
            results[index] = run(index)
        except Exception as error:  # noqa: BLE001 - what was raised is the result
            results[index] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=runner, args=(index,)) for index in range(runners)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert not any(thread.is_alive() for thread in threads)
    return results


class MeetAfterReading:
    """Takes a guard away: reads the row without its lock, and waits until the others have read it too."""

    def __init__(self, runners: int, read: Callable[..., object]) -> None:
        self._read = read
        self._all_read = threading.Barrier(runners)

    def __call__(self, *args: object) -> object:
        row = self._read(*args)
        self._all_read.wait(10)
        return row
