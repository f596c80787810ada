"""Rate limits: a counter per name, subject and window in Redis. Without Redis they let through: selling goes on."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Sequence
from dataclasses import dataclass

import redis
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from apps.core.errors import TooManyRequests
from apps.core.redis import RedisAway, ask_redis

# A counter for each window, which ends by itself some time after the window.
_COUNT = """
local counts = {}
for i = 1, #KEYS do
  counts[i] = redis.call('INCR', KEYS[i])
  if counts[i] == 1 then redis.call('EXPIRE', KEYS[i], ARGV[i]) end
end
return counts
"""
_SECONDS = {"s": 1, "m": 60, "h": 3600}

# The name of a rate, and whose attempt it is.
Attempt = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Rate:
    """The counter of one attempt in its running window, which has `left` seconds to go."""

    key: str
    limit: int
    window: int
    left: int


def parse_rate(text: str) -> tuple[int, int]:
    """`10/m` → (10 attempts, 60 seconds)."""
    count, _, unit = text.partition("/")
    if not count.isdigit() or unit not in _SECONDS:
        raise ImproperlyConfigured(f"a rate is written like 10/m, not {text!r}")
    return int(count), _SECONDS[unit]


def check_rate(name: str, subject: str) -> None:
    """Counts one attempt of `subject` under settings.RATE_LIMITS[name]. Raises TooManyRequests with the wait."""
    check_rates((name, subject))


def check_rates(*attempts: Attempt) -> None:
    """Counts several (name, subject) attempts in one round trip; the first that is over its limit is raised."""
    rates = measure_rates(attempts, now=time.time())
    try:
        counts = ask_redis(lambda client: _count(client, rates))
    except RedisAway:
        return
    judge_rates(rates, counts)


def measure_rates(attempts: Sequence[Attempt], *, now: float) -> list[Rate]:
    """What to count for each attempt, and up to where."""
    rates = []
    for name, subject in attempts:
        limit, window = parse_rate(settings.RATE_LIMITS[name])
        bucket, gone = divmod(int(now), window)
        rates.append(Rate(f"rate:{name}:{subject_digest(subject)}:{bucket}", limit, window, window - gone))
    return rates


def judge_rates(rates: Sequence[Rate], counts: Sequence[int]) -> None:
    """Raises TooManyRequests for the first count that is over its limit."""
    for rate, count in zip(rates, counts, strict=True):
        if count > rate.limit:
            raise TooManyRequests(retry_after=rate.left)


def subject_digest(subject: str) -> str:
    """Redis learns neither addresses nor people."""
    return hashlib.sha256(f"{settings.SECRET_KEY}{subject}".encode()).hexdigest()[:20]


def _count(client: redis.Redis, rates: Sequence[Rate]) -> list[int]:
    return list(
        client.eval(_COUNT, len(rates), *(rate.key for rate in rates), *(rate.window for rate in rates))
    )
