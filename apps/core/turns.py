"""A question that costs somebody else's time is asked by one at a time, and not again at once.

A short key in Redis remembers that somebody is asking, or has just asked. Without Redis everybody asks.
"""

from __future__ import annotations

from enum import StrEnum

from apps.core.redis import RedisAway, run_script

_TAKE = """
local found = redis.call('GET', KEYS[1])
if found then return found end
redis.call('SET', KEYS[1], ARGV[1], 'EX', ARGV[2])
return ''
"""
_SET = "redis.call('SET', KEYS[1], ARGV[1], 'EX', ARGV[2])"
_FORGET = "redis.call('DEL', KEYS[1])"


class Turn(StrEnum):
    """Whose it is to ask."""

    MINE = ""
    ASKING = "asking"
    """Somebody else is at it."""
    ASKED = "asked"
    """There was an answer a moment ago."""


def take_turn(name: str, subject: object, *, seconds: int) -> Turn:
    """MINE for one at a time, who has to end the turn or forget it; it runs off after `seconds`."""
    try:
        return Turn(run_script(_TAKE, [_key(name, subject)], [Turn.ASKING.value, seconds]))
    except RedisAway:
        return Turn.MINE


def end_turn(name: str, subject: object, *, seconds: int) -> None:
    """There was an answer: nobody has a turn for `seconds` now."""
    _try(_SET, name, subject, Turn.ASKED.value, seconds)


def forget_turn(name: str, subject: object) -> None:
    """There was no answer, or there is something new to ask about."""
    _try(_FORGET, name, subject)


def _try(script: str, name: str, subject: object, *arguments: object) -> None:
    try:
        run_script(script, [_key(name, subject)], list(arguments))
    except RedisAway:
        return


def _key(name: str, subject: object) -> str:
    return f"turn:{name}:{subject}"
