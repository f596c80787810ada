from __future__ import annotations

import time
from typing import Any

import pytest
import redis
from pytest_django import Settings

from apps.core import redis as core_redis
from apps.core.errors import TooManyRequests
from apps.core.rate_limit import check_rate, parse_rate
from apps.core.redis import CircuitBreaker, RedisAway, ask_redis


def test_a_dead_redis_is_left_alone_after_a_few_failures(settings: Settings, monkeypatch: Any) -> None:
    settings.LOCKS_URL = "redis://127.0.0.1:1/0"
    monkeypatch.setattr(core_redis, "breaker", CircuitBreaker(failures=3, open_seconds=60))
    asked = 0

    def ping(client: redis.Redis) -> Any:
        nonlocal asked
        asked += 1
        return client.ping()

    for _ in range(20):
        with pytest.raises(RedisAway):
            ask_redis(ping)
    assert asked == 3


def test_the_breaker_lets_through_again_after_its_rest(monkeypatch: Any) -> None:
    breaker = CircuitBreaker(failures=1, open_seconds=5)
    now = time.monotonic()
    monkeypatch.setattr(core_redis.time, "monotonic", lambda: now)
    breaker.failed()
    assert not breaker.allows()
    monkeypatch.setattr(core_redis.time, "monotonic", lambda: now + 5)
    assert breaker.allows()


@pytest.mark.parametrize(("text", "rate"), [("10/m", (10, 60)), ("3/s", (3, 1)), ("100/h", (100, 3600))])
def test_rates_are_read(text: str, rate: tuple[int, int]) -> None:
    assert parse_rate(text) == rate


def test_the_attempt_after_the_last_allowed_one_must_wait(settings: Settings) -> None:
    settings.RATE_LIMITS = {"test": "3/h"}
    subject = f"someone-{time.time_ns()}"
    for _ in range(3):
        check_rate("test", subject)
    with pytest.raises(TooManyRequests) as refused:
        check_rate("test", subject)
    assert 0 < refused.value.retry_after <= 3600
    check_rate("test", subject + "-else")


def test_without_redis_rates_let_through(settings: Settings, monkeypatch: Any) -> None:
    settings.LOCKS_URL = "redis://127.0.0.1:1/0"
    settings.RATE_LIMITS = {"test": "1/h"}
    monkeypatch.setattr(core_redis, "breaker", CircuitBreaker())
    for _ in range(5):
        check_rate("test", "someone")
