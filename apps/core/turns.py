"""A question that costs somebody else's time is asked by one at a time, and not again at once.

A short key in Redis remembers that somebody is asking, or has just asked. Without Redis everybody asks.
"""

from __future__ import annotations

from enum import StrEnum
from secrets import token_hex

from apps.core.redis import RedisAway, run_script

# While somebody asks, the key holds the owner of that turn; after an answer it holds this.
_ASKED = "asked"
_TAKE = """
local found = redis.call('GET', KEYS[1])
if found then return found end
redis.call('SET', KEYS[1], ARGV[1], 'EX', ARGV[2])
return ''
"""
# A turn that has run off may be another's by now: nobody ends a turn but its owner.
_END = """
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('SET', KEYS[1], ARGV[2], 'EX', ARGV[3]) end
"""
_GIVE_UP = "if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end"
_FORGET = "redis.call('DEL', KEYS[1])"


class Turn(StrEnum):
    """Whose it is to ask."""

    MINE = "mine"
    ASKING = "asking"
    """Somebody else is at it."""
    ASKED = "asked"
    """There was an answer a moment ago."""


def new_owner() -> str:
    """Names whoever is about to take a turn."""
    return token_hex(8)


def take_turn(name: str, subject: object, *, owner: str, seconds: int) -> Turn:
    """MINE for one at a time, who has to end the turn or give it up; it runs off after `seconds`."""
    try:
        found = run_script(_TAKE, [_key(name, subject)], [owner, seconds])
    except RedisAway:
        return Turn.MINE
    if not found:
        return Turn.MINE
    return Turn.ASKED if found == _ASKED else Turn.ASKING


def end_turn(name: str, subject: object, *, owner: str, seconds: int) -> None:
    """There was an answer: nobody has a turn for `seconds` now. Changes nothing when the turn is no more `owner`'s."""
    _try(_END, name, subject, owner, _ASKED, seconds)


def give_up_turn(name: str, subject: object, *, owner: str) -> None:
    """There was no answer. Changes nothing when the turn is no more `owner`'s."""
    _try(_GIVE_UP, name, subject, owner)


def forget_turn(name: str, subject: object) -> None:
    """There is something new to ask about, whosever turn it is."""
    _try(_FORGET, name, subject)


def _try(script: str, name: str, subject: object, *arguments: object) -> None:
    try:
        run_script(script, [_key(name, subject)], list(arguments))
    except RedisAway:
        return


def _key(name: str, subject: object) -> str:
    return f"turn:{name}:{subject}"
