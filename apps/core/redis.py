"""The Redis that holds short locks and counters. It may be slow or gone at any moment: work goes on without it.

Every call has a time-out (settings.LOCKS_TIMEOUT_SECONDS, 50 ms). After a few failures in a row a circuit breaker
leaves it alone for two seconds, so that a dead Redis costs nothing but its help.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import lru_cache
from threading import Lock
from typing import Any, TypeVar

import redis
import structlog
from django.conf import settings
from prometheus_client import Counter
from redis.backoff import NoBackoff
from redis.retry import Retry

T = TypeVar("T")
log = structlog.get_logger(__name__)

FAILURES_TO_OPEN = 3
OPEN_SECONDS = 2.0

_failures_total = Counter("flyaway_redis_failures", "Calls to the lock Redis that failed or were left out")


class RedisAway(Exception):
    """Redis could not be asked. The caller goes on without it."""


class CircuitBreaker:
    """Counts failures in a row; while open, calls are refused at once."""

    def __init__(self, failures: int = FAILURES_TO_OPEN, open_seconds: float = OPEN_SECONDS) -> None:
        self._limit, self._open_seconds = failures, open_seconds
        self._failures, self._open_until, self._lock = 0, 0.0, Lock()

    def allows(self) -> bool:
        return time.monotonic() >= self._open_until

    def succeeded(self) -> None:
        self._failures, self._open_until = 0, 0.0

    def failed(self) -> None:
        with self._lock:
            self._failures += 1
            if self._failures >= self._limit:
                self._open_until = time.monotonic() + self._open_seconds
                self._failures = 0


breaker = CircuitBreaker()


@lru_cache(maxsize=4)
def _client(url: str) -> redis.Redis:
    return redis.Redis.from_url(
        url,
        socket_timeout=settings.LOCKS_TIMEOUT_SECONDS,
        socket_connect_timeout=settings.LOCKS_TIMEOUT_SECONDS,
        retry=Retry(NoBackoff(), 0),
        decode_responses=True,
    )


def ask_redis(call: Callable[[redis.Redis], T]) -> T:
    """Runs `call` with a client. Raises RedisAway when Redis is down, slow, or was so a moment ago."""
    if not breaker.allows():
        _failures_total.inc()
        raise RedisAway("circuit open")
    try:
        answer = call(_client(settings.LOCKS_URL))
    except (redis.RedisError, OSError) as error:
        breaker.failed()
        _failures_total.inc()
        log.warning("redis_away", reason=type(error).__name__)
        raise RedisAway(type(error).__name__) from error
    breaker.succeeded()
    return answer


def run_script(script: str, keys: list[str], arguments: list[Any]) -> Any:
    """Evaluates a Lua script, on one server: `keys` may be any. Raises RedisAway."""
    return ask_redis(lambda client: client.eval(script, len(keys), *keys, *arguments))
