"""Races: real threads with connections of their own, let go at once; and guards taken away for the negative control."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Generic, ParamSpec, TypeVar

from django.db import connection

P = ParamSpec("P")
T = TypeVar("T")

# So long waits only a race that is stuck: it fails then, and doesn't hang.
PATIENCE_SECONDS = 60
LOOK_EVERY_SECONDS = 0.005
_WAITS = """
SELECT FROM pg_locks WHERE NOT granted AND pid = %s AND locktype IN ('transactionid', 'tuple')
"""


def race(runners: int, run: Callable[[int], T]) -> list[T | Exception]:
    """Calls `run(index)` in `runners` threads at once. Returns what each returned or raised, in order."""
    start = threading.Barrier(runners)
    results: dict[int, T | Exception] = {}

    def runner(index: int) -> None:
        start.wait(PATIENCE_SECONDS)
        results[index] = _attempt(lambda: run(index))

    threads = [threading.Thread(target=runner, args=[index], daemon=True) for index in range(runners)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE_SECONDS)
    assert len(results) == runners, "some are stuck"
    return [results[index] for index in range(runners)]


def at_once(runners: int, run: Callable[[int], T]) -> list[T]:
    """The same where nobody may fail: raises what was raised."""
    results = race(runners, run)
    for result in results:
        if isinstance(result, Exception):
            raise result
    return [result for result in results if not isinstance(result, Exception)]


class Latecomer(Generic[T]):
    """Does `run` in a thread of its own while somebody else is in the middle of something."""

    def __init__(self, run: Callable[[], T]) -> None:
        self._run = run
        self._thread = threading.Thread(target=self._work, daemon=True)
        self._backend = 0
        self._results: list[T | Exception] = []
        self.stood_in_line = False

    def come(self) -> bool:
        """Goes on when the latecomer stands in line for a row (True) or has ended without one (False)."""
        self._thread.start()
        give_up_at = time.monotonic() + PATIENCE_SECONDS
        while self._thread.is_alive() and not self.stood_in_line:
            assert time.monotonic() < give_up_at, "it neither waits nor ends"
            time.sleep(LOOK_EVERY_SECONDS)
            self.stood_in_line = self._waits_for_a_row()
        return self.stood_in_line

    def result(self) -> T | Exception:
        self._thread.join(PATIENCE_SECONDS)
        assert self._results, "it is stuck"
        return self._results[0]

    def _work(self) -> None:
        connection.ensure_connection()
        self._backend = connection.connection.info.backend_pid
        self._results.append(_attempt(self._run))

    def _waits_for_a_row(self) -> bool:
        with connection.cursor() as cursor:
            cursor.execute(_WAITS, [self._backend])
            return bool(cursor.rowcount)


def _attempt(run: Callable[[], T]) -> T | Exception:
    try:
        return run()
    except Exception as error:  # noqa: BLE001 - what was raised is the result
        return error
    finally:
        connection.close()


class _Meeting:
    """Each thread waits here for all others, the first time that it comes by."""

    def __init__(self, runners: int) -> None:
        self._all_are_here = threading.Barrier(runners)
        self._here = threading.local()

    def attend(self) -> None:
        if not hasattr(self._here, "before"):
            self._here.before = True
            self._all_are_here.wait(PATIENCE_SECONDS)


def meet_after(runners: int, read: Callable[P, T]) -> Callable[P, T]:
    """`read`, after which each waits until all have read: nobody has written yet what the others will overlook."""
    meeting = _Meeting(runners)

    def reading(*args: P.args, **kwargs: P.kwargs) -> T:
        result = read(*args, **kwargs)
        meeting.attend()
        return result

    return reading


def meet_before(runners: int, write: Callable[P, T]) -> Callable[P, T]:
    """`write`, before which each waits until all have come so far: whatever is asked before, all have asked."""
    meeting = _Meeting(runners)

    def writing(*args: P.args, **kwargs: P.kwargs) -> T:
        meeting.attend()
        return write(*args, **kwargs)

    return writing


def and_then(act: Callable[P, T], once: Callable[[], object]) -> Callable[P, T]:
    """`act`, whose first caller finds that `once` has happened when it gets its answer."""
    waiting = [once]

    def acting(*args: P.args, **kwargs: P.kwargs) -> T:
        result = act(*args, **kwargs)
        if waiting:
            waiting.pop()()
        return result

    return acting


@contextmanager
def without(table: str, name: str) -> Iterator[None]:
    """Takes a constraint or an index of the database away; the table is emptied before it comes back."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = %s", [name])
        constraint = cursor.fetchone()
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = %s", [name])
        index = cursor.fetchone()
        if constraint:
            cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
            restore = f"ALTER TABLE {table} ADD CONSTRAINT {name} {constraint[0]}"
        else:
            cursor.execute(f"DROP INDEX {name}")
            restore = index[0]
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"TRUNCATE {table} CASCADE")
            cursor.execute(restore)
