"""Short seat locks in Redis: a race for a seat is lost here, without touching the database.

Wanted seats of one flight are taken together under one token, all or none, for a few seconds; after commit they live
until the hold's deadline. The database's unique index has the last word, so Redis may be gone at any moment.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from django.conf import settings

from apps.booking.errors import SeatTaken
from apps.core.ids import new_token
from apps.core.redis import RedisAway, run_script

_TAKE = """
for i = 1, #KEYS do
  local owner = redis.call('GET', KEYS[i])
  if owner and owner ~= ARGV[1] then return 0 end
end
for i = 1, #KEYS do redis.call('SET', KEYS[i], ARGV[1], 'PX', ARGV[2]) end
return 1
"""
_EXTEND = """
for i = 1, #KEYS do
  if redis.call('GET', KEYS[i]) == ARGV[1] then redis.call('PEXPIRE', KEYS[i], ARGV[2]) end
end
return 1
"""
_RELEASE = """
for i = 1, #KEYS do
  if redis.call('GET', KEYS[i]) == ARGV[1] then redis.call('DEL', KEYS[i]) end
end
return 1
"""


@dataclass(frozen=True, slots=True)
class LegSeat:
    leg_id: int
    seat: str


@dataclass(frozen=True, slots=True)
class SeatLock:
    """A token over seats. An empty one (no seats, or no Redis) releases nothing."""

    token: str
    seats: frozenset[LegSeat]


def take_seats(seats: Collection[LegSeat]) -> SeatLock:
    """Takes all seats or none. Raises SeatTaken; goes on without a lock when Redis is away."""
    lock = SeatLock(new_token(), frozenset(seats))
    taken: list[LegSeat] = []
    for group in _by_leg(lock.seats):
        try:
            free = run_script(_TAKE, _keys(group), [lock.token, settings.SEAT_LOCK_SECONDS * 1000])
        except RedisAway:
            continue
        if not free:
            release_seats(SeatLock(lock.token, frozenset(taken)))
            raise SeatTaken(params={"seats": sorted(seat.seat for seat in group)})
        taken.extend(group)
    return SeatLock(lock.token, frozenset(taken))


def keep_seats(lock: SeatLock, seconds: int) -> None:
    """After commit: the locks live as long as the hold."""
    _each(lock, _EXTEND, [lock.token, max(seconds, 1) * 1000])


def release_seats(lock: SeatLock) -> None:
    """After rollback: the locks go, by token, so that nobody else's are touched."""
    _each(lock, _RELEASE, [lock.token])


def forget_seats(seats: Collection[LegSeat]) -> None:
    """When the database has given seats back: whoever's lock it was has ended."""
    for group in _by_leg(frozenset(seats)):
        try:
            run_script("return redis.call('DEL', unpack(KEYS))", _keys(group), [])
        except RedisAway:
            return


def _each(lock: SeatLock, script: str, arguments: list[object]) -> None:
    for group in _by_leg(lock.seats):
        try:
            run_script(script, _keys(group), arguments)
        except RedisAway:
            # The locks end by themselves within seconds; the database knows the truth.
            return


def _by_leg(seats: frozenset[LegSeat]) -> list[list[LegSeat]]:
    """Seats by leg, legs in ascending order: two callers take common legs in the same order."""
    legs: dict[int, list[LegSeat]] = defaultdict(list)
    for seat in seats:
        legs[seat.leg_id].append(seat)
    return [sorted(legs[leg], key=lambda s: s.seat) for leg in sorted(legs)]


def _keys(group: list[LegSeat]) -> list[str]:
    # The braces put all seats of a leg into one hash slot, which a script over several keys needs.
    return [f"seat:{{{seat.leg_id}}}:{seat.seat}" for seat in group]
