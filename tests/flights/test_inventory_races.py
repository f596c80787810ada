"""Many buyers, few seats: the lock and the CHECK each do their work, and without them the race is lost."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from apps.core.db_errors import translate
from apps.core.errors import DomainError
from apps.flights import locks
from apps.flights.operations import change_inventory as changing
from apps.flights.services import (
    confirm_seats_in_transaction,
    hold_seats_in_transaction,
    release_held_in_transaction,
    release_sold_in_transaction,
)
from apps.flights.types import CabinCount, InventoryClaim
from tests.flights.inventory_builders import cabin, claim, counters, leg
from tests.racing import Latecomer, at_once, race, without

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]

BUYERS = 8
Change = Callable[[Sequence[InventoryClaim]], None]


def attempt(change: Change, claims: Sequence[InventoryClaim]) -> None:
    with transaction.atomic():
        change(claims)


def outcome(result: object) -> str:
    """`done`, the code of the refusal, or the last word of the database; anything else shows as it is."""
    if isinstance(result, DomainError):
        return result.code
    if isinstance(result, DatabaseError) and (refusal := translate(result)):
        return f"{'checked: ' if isinstance(result, IntegrityError) else ''}{refusal.code}"
    return repr(result) if result else "done"


def compete(claims: Callable[[int], list[InventoryClaim]]) -> list[str]:
    """Each buyer, on a connection of its own, wants its claims at the same moment; what came of it."""
    results = race(BUYERS, lambda buyer: attempt(hold_seats_in_transaction, claims(buyer)))
    return sorted(outcome(result) for result in results)


_WAIT_FOR_THE_OTHERS = f"""LOOP
        PERFORM nextval('test_readers');
        WHILE (SELECT last_value FROM test_readers) < {BUYERS} LOOP
            PERFORM pg_sleep(0.005);
        END LOOP;
"""


@contextmanager
def taking_seats(*changes: tuple[str, str]) -> Iterator[None]:
    """flights_take_seats with other words in the place of some of its own, which must be there."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_functiondef('flights_take_seats'::regproc)")
        ((guarded,),) = cursor.fetchall()
        unguarded = guarded
        for words, others in changes:
            assert words in unguarded
            unguarded = unguarded.replace(words, others, 1)
        cursor.execute(unguarded)
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(guarded)


@pytest.fixture
def without_lock() -> Iterator[None]:
    """Every buyer reads the counters unlocked, and goes on only when all have read them."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE SEQUENCE test_readers MINVALUE 0 START 1")
        cursor.execute("SELECT setval('test_readers', 0)")
    with taking_seats(("FOR NO KEY UPDATE", ""), ("LOOP\n", _WAIT_FOR_THE_OTHERS)):
        yield
    with connection.cursor() as cursor:
        cursor.execute("DROP SEQUENCE test_readers")


@pytest.fixture
def without_check() -> Iterator[None]:
    """The database does not mind overselling."""
    with without("flights_legcabin", "legcabin_not_oversold"):
        yield


@pytest.fixture
def without_order(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Rows are locked in the order in which they are asked for."""

    def lock_as_asked(keys: Collection[tuple[int, str]]) -> list[CabinCount]:
        return [count for key in keys for count in locks.lock_leg_cabins([key])]

    monkeypatch.setattr(changing, "lock_leg_cabins", lock_as_asked)
    with taking_seats(("ORDER BY id", "ORDER BY array_position(legs, leg_id)")):
        yield


def test_the_last_seats_go_to_as_many_buyers_as_there_are_seats() -> None:
    row = cabin(leg(), limits=(3, 3, 3))

    outcomes = compete(lambda buyer: [claim(row, "YBM"[buyer % 3])])

    assert outcomes == ["done"] * 3 + ["sold_out"] * 5
    held, sold, used = counters(row)
    assert (held, sold, sum(used)) == (3, 0, 3)


def test_the_last_seats_of_a_class_go_to_as_many_buyers_as_its_limit_allows() -> None:
    row = cabin(leg(), limits=(100, 50, 2))

    assert compete(lambda _: [claim(row, "M")]) == ["done"] * 2 + ["sold_out"] * 6
    assert counters(row) == (2, 0, [0, 0, 2])


def test_buyers_who_want_the_same_legs_in_opposite_order_never_wait_for_each_other_in_a_circle() -> None:
    first, second = cabin(leg(101), limits=(4, 4, 4)), cabin(leg(103), limits=(4, 4, 4))

    def both_ways(buyer: int) -> list[InventoryClaim]:
        pair = [claim(first, "M"), claim(second, "M")]
        return pair if buyer % 2 else pair[::-1]

    assert compete(both_ways) == ["done"] * 4 + ["sold_out"] * 4
    assert counters(first) == counters(second) == (4, 0, [0, 0, 4])


def crosswise(change: Change) -> list[str]:
    """One wants a leg that is locked and then another one; a second one wants the same two the other way round.

    Both stand in line when the lock is gone. Without an order the second one has locked by then what the first one
    is to ask for next.
    """
    pair = [cabin(leg(number), limits=(9, 9, 9)) for number in (101, 103)]
    claims = [claim(row, "M") for row in pair]
    for prepare in (hold_seats_in_transaction, hold_seats_in_transaction, confirm_seats_in_transaction):
        attempt(prepare, [claim(row, "M", 2) for row in pair])
    both = [Latecomer(lambda: attempt(change, claims)), Latecomer(lambda: attempt(change, claims[::-1]))]
    with transaction.atomic():
        locks.lock_leg_cabins([(pair[0].leg_id, pair[0].cabin)])
        assert [latecomer.come() for latecomer in both] == [True, True]
    return sorted(outcome(latecomer.result()) for latecomer in both)


@pytest.mark.parametrize(
    "change",
    [
        hold_seats_in_transaction,
        confirm_seats_in_transaction,
        release_held_in_transaction,
        release_sold_in_transaction,
    ],
)
def test_whoever_changes_the_same_legs_takes_them_in_one_order(change: Change) -> None:
    assert crosswise(change) == ["done", "done"]


# The last two above lock as confirming does.
@pytest.mark.usefixtures("without_order")
@pytest.mark.parametrize("change", [hold_seats_in_transaction, confirm_seats_in_transaction])
def test_control_without_the_order_they_wait_in_a_circle_until_the_database_ends_one(change: Change) -> None:
    assert crosswise(change) == ["done", "try_again"]


def test_holding_and_confirming_at_once_lose_nothing() -> None:
    row = cabin(leg(), limits=(50, 50, 50))
    with transaction.atomic():
        hold_seats_in_transaction([claim(row, "Y", 4)])

    def act(worker: int) -> None:
        attempt(hold_seats_in_transaction if worker % 2 else confirm_seats_in_transaction, [claim(row, "Y")])

    at_once(BUYERS, act)

    assert counters(row) == (4, 4, [8, 0, 0])


# Whoever reads without the lock also forgets what the others wrote of the class.
@pytest.mark.usefixtures("without_lock")
def test_control_without_the_lock_the_database_still_refuses_to_oversell() -> None:
    row = cabin(leg(), limits=(3, 3, 3))

    assert compete(lambda _: [claim(row, "Y")]) == ["checked: sold_out"] * 5 + ["done"] * 3
    assert counters(row) == (3, 0, [1, 0, 0])


@pytest.mark.usefixtures("without_lock")
def test_control_without_the_lock_a_class_is_oversold() -> None:
    row = cabin(leg(), limits=(100, 50, 2))

    assert compete(lambda _: [claim(row, "M")]) == ["done"] * 8
    assert counters(row) == (8, 0, [0, 0, 1])


@pytest.mark.usefixtures("without_lock", "without_check")
def test_control_without_lock_and_check_the_cabin_is_oversold() -> None:
    row = cabin(leg(), limits=(3, 3, 3))

    assert compete(lambda _: [claim(row, "Y")]) == ["done"] * 8
    assert counters(row) == (8, 0, [1, 0, 0])
