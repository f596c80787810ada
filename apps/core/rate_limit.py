"""Rate limits: a counter per name, subject and window in Redis. Without Redis they let through: selling goes on."""

from __future__ import annotations

import hashlib
import time

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from apps.core.errors import TooManyRequests
from apps.core.redis import RedisAway, run_script

_COUNT = """
local n = redis.call('INCR', KEYS[1])
if n == 1 then redis.call('EXPIRE', KEYS[1], ARGV[1]) end
return n
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
    limit, window = parse_rate(settings.RATE_LIMITS[name])
    moment = int(time.time())
    bucket = moment // window
    digest = hashlib.sha256(f"{settings.SECRET_KEY}{subject}".encode()).hexdigest()[:20]
    try:
        count = run_script(_COUNT, [f"rate:{name}:{digest}:{bucket}"], [window])
    except RedisAway:
        return
    if int(count) > limit:
        raise TooManyRequests(retry_after=window - moment % window)
