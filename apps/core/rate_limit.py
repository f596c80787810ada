"""Rate limits: a counter per name, subject and window in Redis. Without Redis they let through: selling goes on."""

from __future__ import annotations

import hashlib
import time

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


def parse_rate(text: str) -> tuple[int, int]:
    """`10/m` → (10 attempts, 60 seconds)."""
    count, _, unit = text.partition("/")
    if not count.isdigit() or unit not in _SECONDS:
        raise ImproperlyConfigured(f"a rate is written like 10/m, not {text!r}")
    return int(count), _SECONDS[unit]


def check_rate(name: str, subject: str) -> None:
    """Counts one attempt of `subject` under settings.RATE_LIMITS[name]. Raises TooManyRequests with the wait."""
    check_rates((name, subject))


def check_rates(*attempts: tuple[str, str]) -> None:
    """Counts several (name, subject) attempts in one round trip; the first that is over its limit is raised."""
    moment = int(time.time())
    limits = [parse_rate(settings.RATE_LIMITS[name]) for name, _subject in attempts]
    keys = [
        _key(attempt, moment // window) for attempt, (_limit, window) in zip(attempts, limits, strict=True)
    ]
    try:
        counts = ask_redis(lambda client: _count(client, keys, [window for _limit, window in limits]))
    except RedisAway:
        return
    for count, (limit, window) in zip(counts, limits, strict=True):
        if count > limit:
            raise TooManyRequests(retry_after=window - moment % window)


def _key(attempt: tuple[str, str], bucket: int) -> str:
    name, subject = attempt
    digest = hashlib.sha256(f"{settings.SECRET_KEY}{subject}".encode()).hexdigest()[:20]
    return f"rate:{name}:{digest}:{bucket}"


def _count(client: redis.Redis, keys: list[str], windows: list[int]) -> list[int]:
    return list(client.eval(_COUNT, len(keys), *keys, *windows))
