"""A bounded load from threads with connections of their own, over loopback only."""

from __future__ import annotations

import http.client
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from bench.report import Load

TIMEOUT_SECONDS = 30.0


@dataclass(frozen=True)
class Call:
    method: str
    path: str
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()


class Client:
    """One keep-alive connection; a broken one counts as status 0 and is opened again."""

    def __init__(self, base: str) -> None:
        parts = urlsplit(base)
        if parts.hostname != "127.0.0.1":
            raise ValueError("load goes to loopback only")
        self._connection = http.client.HTTPConnection("127.0.0.1", parts.port or 80, timeout=TIMEOUT_SECONDS)

    def send(self, call: Call) -> tuple[int, bytes]:
        try:
            self._connection.request(call.method, call.path, call.body or None, dict(call.headers))
            response = self._connection.getresponse()
            return response.status, response.read()
        except (OSError, http.client.HTTPException):
            self._connection.close()
            return 0, b""


def run_for(base: str, clients: int, seconds: float, make_call: Callable[[int, int], Call]) -> Load:
    """`clients` threads send `make_call(client, number)` for `seconds`."""
    end = time.perf_counter() + seconds

    def calls(client: int) -> Iterable[Call]:
        number = 0
        while time.perf_counter() < end:
            yield make_call(client, number)
            number += 1

    return _run(base, [calls(client) for client in range(clients)])


def run_once(base: str, calls: list[Call]) -> Load:
    """Every call at once, each from a client of its own."""
    return _run(base, [[call] for call in calls])


def _run(base: str, work: list[Iterable[Call]]) -> Load:
    statuses: Counter[int] = Counter()
    times: list[float] = []
    lock, barrier = threading.Lock(), threading.Barrier(len(work) + 1)

    def one(calls: Iterable[Call]) -> None:
        client = Client(base)
        own: list[tuple[int, float]] = []
        barrier.wait()
        for call in calls:
            started = time.perf_counter()
            status, _body = client.send(call)
            own.append((status, (time.perf_counter() - started) * 1000))
        with lock:
            for status, milliseconds in own:
                statuses[status] += 1
                times.append(milliseconds)

    threads = [threading.Thread(target=one, args=(calls,), daemon=True) for calls in work]
    for thread in threads:
        thread.start()
    barrier.wait()
    started = time.perf_counter()
    for thread in threads:
        thread.join()
    return Load(time.perf_counter() - started, dict(statuses), times)
