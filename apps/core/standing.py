"""Caps on what somebody has standing at once, counted in one round trip with the rates of the attempts.

A sorted set per subject in Redis holds the members, by when each has ended at the latest. It knows what came and not
what went before that: who finds it full looks at the members, and takes those out that stand no more. Without Redis
there is no cap, as there is no rate: selling goes on.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from apps.core.rate_limit import Attempt, judge_rates, measure_rates, subject_digest
from apps.core.redis import RedisAway, run_script

# Attempts are counted first. A place is taken under all caps, or under none.
_TAKE = """
local attempts, now, ends, member = tonumber(ARGV[1]), ARGV[2], ARGV[3], ARGV[4]
local counts, within = {}, true
for i = 1, attempts do
  counts[i] = redis.call('INCR', KEYS[i])
  if counts[i] == 1 then redis.call('EXPIRE', KEYS[i], ARGV[3 + 2 * i]) end
  within = within and counts[i] <= tonumber(ARGV[4 + 2 * i])
end
if not within then return {counts, 0, {}} end
for i = attempts + 1, #KEYS do
  redis.call('ZREMRANGEBYSCORE', KEYS[i], '-inf', now)
  if redis.call('ZCARD', KEYS[i]) >= tonumber(ARGV[4 + attempts + i]) then
    return {counts, i - attempts, redis.call('ZRANGE', KEYS[i], 0, -1)}
  end
end
for i = attempts + 1, #KEYS do
  redis.call('ZADD', KEYS[i], ends, member)
  redis.call('EXPIRE', KEYS[i], math.ceil(ends - now))
end
return {counts, 0, {}}
"""


@dataclass(frozen=True, slots=True)
class Cap:
    """At most `limit` members of `subject` at once; `name` tells caps of one subject apart."""

    name: str
    subject: str
    limit: int

    @property
    def key(self) -> str:
        return f"standing:{self.name}:{subject_digest(self.subject)}"


class CapReached(Exception):
    """`members` are all that are counted under `cap`; some of them may have ended before their time."""

    def __init__(self, cap: Cap, members: Sequence[str]) -> None:
        super().__init__(cap.name)
        self.cap, self.members = cap, tuple(members)


def take_place(member: str, caps: Sequence[Cap], *, seconds: int, attempts: Sequence[Attempt] = ()) -> None:
    """Counts `attempts`, and `member` under each cap for `seconds` at most.

    Raises TooManyRequests when a rate is exceeded, CapReached when a cap is; there is no place taken then.
    """
    now = time.time()
    rates = measure_rates(attempts, now=now)
    windows = [number for rate in rates for number in (rate.window, rate.limit)]
    arguments = [len(rates), now, now + seconds, member, *windows, *(cap.limit for cap in caps)]
    try:
        counts, full, members = run_script(
            _TAKE, [*(rate.key for rate in rates), *(cap.key for cap in caps)], arguments
        )
    except RedisAway:
        return
    judge_rates(rates, counts)
    if full:
        raise CapReached(caps[full - 1], members)


def leave_places(caps: Sequence[Cap], members: Collection[str]) -> None:
    """They stand no more."""
    script = "for i = 1, #KEYS do redis.call('ZREM', KEYS[i], unpack(ARGV)) end"
    try:
        run_script(script, [cap.key for cap in caps], list(members))
    except RedisAway:
        return
