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
from apps.core.standing import Cap, CapReached, leave_places, take_place
from apps.core.turns import Turn, end_turn, forget_turn, give_up_turn, new_owner, take_turn
from tests.racing import race


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


# Caps -------------------------------------------------------------------------------------------


def cap(limit: int, name: str = "test") -> Cap:
    return Cap(name, f"someone-{name}", limit)


@pytest.mark.usefixtures("clean_redis")
def test_a_place_is_taken_until_it_is_left() -> None:
    for member in ("a", "b"):
        take_place(member, [cap(2)], seconds=60)
    with pytest.raises(CapReached) as reached:
        take_place("c", [cap(2)], seconds=60)
    assert (reached.value.cap, sorted(reached.value.members)) == (cap(2), ["a", "b"])
    leave_places([cap(2)], ["a", "unknown"])
    take_place("c", [cap(2)], seconds=60)


@pytest.mark.usefixtures("clean_redis")
def test_a_place_runs_off_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    take_place("a", [cap(1)], seconds=60)
    later = time.time() + 61
    monkeypatch.setattr("apps.core.standing.time.time", lambda: later)
    take_place("b", [cap(1)], seconds=60)


@pytest.mark.usefixtures("clean_redis")
def test_a_place_is_taken_under_all_caps_or_none(settings: Settings) -> None:
    settings.RATE_LIMITS = {"test": "2/h"}
    take_place("a", [cap(1, "full")], seconds=60)
    with pytest.raises(CapReached):
        take_place("b", [cap(1, "free"), cap(1, "full")], seconds=60, attempts=[("test", "someone")])
    take_place("b", [cap(1, "free")], seconds=60, attempts=[("test", "someone")])
    leave_places([cap(1, "free")], ["b"])
    with pytest.raises(TooManyRequests):
        take_place("c", [cap(1, "free")], seconds=60, attempts=[("test", "someone")])
    take_place("c", [cap(1, "free")], seconds=60)


def test_without_redis_there_is_no_cap(settings: Settings, monkeypatch: Any) -> None:
    settings.LOCKS_URL = "redis://127.0.0.1:1/0"
    monkeypatch.setattr(core_redis, "breaker", CircuitBreaker())
    for member in "abc":
        take_place(member, [cap(1)], seconds=60)
    leave_places([cap(1)], ["a"])


@pytest.mark.race
@pytest.mark.usefixtures("clean_redis")
def test_at_once_no_more_places_are_taken_than_there_are() -> None:
    results = race(12, lambda number: take_place(f"member-{number}", [cap(5)], seconds=60))
    assert sorted(type(result).__name__ for result in results) == ["CapReached"] * 7 + ["NoneType"] * 5


# Turns ------------------------------------------------------------------------------------------


def take(subject: str = "x", owner: str = "me") -> Turn:
    return take_turn("test", subject, owner=owner, seconds=60)


@pytest.mark.usefixtures("clean_redis")
def test_one_asks_at_a_time_and_the_next_only_after_a_while() -> None:
    assert [take(), take(), take("y")] == [Turn.MINE, Turn.ASKING, Turn.MINE]
    end_turn("test", "x", owner="me", seconds=60)
    assert [take(), take()] == [Turn.ASKED] * 2
    forget_turn("test", "x")
    assert take() == Turn.MINE
    give_up_turn("test", "x", owner="me")
    assert take() == Turn.MINE


@pytest.mark.usefixtures("clean_redis")
def test_nobody_ends_the_turn_of_another() -> None:
    assert take(owner="me") == Turn.MINE
    end_turn("test", "x", owner="somebody slow", seconds=60)
    give_up_turn("test", "x", owner="somebody slow")
    assert take(owner="a third") == Turn.ASKING
    # Nor does it count as asked when it has run off and nobody has taken it.
    forget_turn("test", "x")
    end_turn("test", "x", owner="me", seconds=60)
    assert take() == Turn.MINE


def test_owners_differ() -> None:
    assert new_owner() != new_owner()


@pytest.mark.usefixtures("clean_redis")
def test_a_turn_that_nobody_ends_runs_off() -> None:
    assert take() == Turn.MINE
    left: Any = ask_redis(lambda client: client.pttl("turn:test:x"))
    assert 0 < left <= 60_000
    # As if that time had passed.
    ask_redis(lambda client: client.pexpire("turn:test:x", 0))
    assert take() == Turn.MINE


def test_without_redis_everybody_asks(settings: Settings, monkeypatch: Any) -> None:
    settings.LOCKS_URL = "redis://127.0.0.1:1/0"
    monkeypatch.setattr(core_redis, "breaker", CircuitBreaker())
    assert {take() for _ in range(2)} == {Turn.MINE}
    end_turn("test", "x", owner="me", seconds=60)
    give_up_turn("test", "x", owner="me")
    forget_turn("test", "x")
