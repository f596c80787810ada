"""Many buyers, few seats: the lock and the CHECK each do their work, and without them the race is lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import IntegrityError, connection, transaction

from apps.core.db_errors import translate
from apps.flights.errors import SoldOut
from apps.flights.services import confirm_seats_in_transaction, hold_seats_in_transaction
from apps.flights.types import InventoryClaim
from tests.flights.inventory_builders import cabin, claim, counters, leg

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]

BUYERS = 8
_CHECK = 'CHECK ("authorized" >= ("held" + "sold"))'


def compete(claims: Callable[[int], list[InventoryClaim]], buyers: int = BUYERS) -> list[str]:
    """Each buyer, on a connection of its own, wants its claims at the same moment; what came of it."""
    start = Barrier(buyers)

    def buy(buyer: int) -> str:
        try:
            start.wait(timeout=10)
            with transaction.atomic():
                hold_seats_in_transaction(claims(buyer))
            return "held"
        except SoldOut:
            return "sold_out"
        except IntegrityError as error:
            refusal = translate(error)
            return f"checked: {refusal.code}" if refusal else "bug"
        finally:
            connection.close()

    with ThreadPoolExecutor(buyers) as pool:
        return sorted(pool.map(buy, range(buyers)))


_WAIT_FOR_THE_OTHERS = f"""LOOP
        PERFORM nextval('test_readers');
        WHILE (SELECT last_value FROM test_readers) < {BUYERS} LOOP
            PERFORM pg_sleep(0.005);
        END LOOP;
"""


@pytest.fixture
def without_lock() -> Iterator[None]:
    """Every buyer reads the counters unlocked, and goes on only when all have read them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_functiondef('flights_take_seats'::regproc)")
        (guarded,) = cursor.fetchone() or ("",)
        unguarded = guarded.replace("FOR NO KEY UPDATE", "").replace("LOOP\n", _WAIT_FOR_THE_OTHERS, 1)
        cursor.execute("CREATE SEQUENCE test_readers MINVALUE 0 START 1")
        cursor.execute("SELECT setval('test_readers', 0)")
        cursor.execute(unguarded.replace("%", "%%"))
    yield
    with connection.cursor() as cursor:
        cursor.execute(guarded.replace("%", "%%"))
        cursor.execute("DROP SEQUENCE test_readers")


@pytest.fixture
def without_check() -> Iterator[None]:
    """The database does not mind overselling."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE flights_legcabin DROP CONSTRAINT legcabin_not_oversold")
    yield
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE flights_legcabin CASCADE")
        cursor.execute(f"ALTER TABLE flights_legcabin ADD CONSTRAINT legcabin_not_oversold {_CHECK}")


def test_the_last_seats_go_to_as_many_buyers_as_there_are_seats() -> None:
    row = cabin(leg(), limits=(3, 3, 3))

    outcomes = compete(lambda buyer: [claim(row, "YBM"[buyer % 3])])

    assert outcomes == ["held"] * 3 + ["sold_out"] * 5
    held, sold, used = counters(row)
    assert (held, sold, sum(used)) == (3, 0, 3)


def test_the_last_seats_of_a_class_go_to_as_many_buyers_as_its_limit_allows() -> None:
    row = cabin(leg(), limits=(100, 50, 2))

    assert compete(lambda _: [claim(row, "M")]) == ["held"] * 2 + ["sold_out"] * 6
    assert counters(row) == (2, 0, [0, 0, 2])


def test_buyers_who_want_the_same_legs_in_opposite_order_never_wait_for_each_other_in_a_circle() -> None:
    first, second = cabin(leg(101), limits=(4, 4, 4)), cabin(leg(103), limits=(4, 4, 4))

    def both_ways(buyer: int) -> list[InventoryClaim]:
        pair = [claim(first, "M"), claim(second, "M")]
        return pair if buyer % 2 else pair[::-1]

    assert compete(both_ways) == ["held"] * 4 + ["sold_out"] * 4
    assert counters(first) == counters(second) == (4, 0, [0, 0, 4])


def test_holding_and_confirming_at_once_lose_nothing() -> None:
    row = cabin(leg(), limits=(50, 50, 50))
    with transaction.atomic():
        hold_seats_in_transaction([claim(row, "Y", 4)])
    start = Barrier(8)

    def act(worker: int) -> None:
        change = hold_seats_in_transaction if worker % 2 else confirm_seats_in_transaction
        try:
            start.wait(timeout=10)
            with transaction.atomic():
                change([claim(row, "Y")])
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(act, range(8)))

    assert counters(row) == (4, 4, [8, 0, 0])


# Whoever reads without the lock also forgets what the others wrote of the class.
@pytest.mark.usefixtures("without_lock")
def test_control_without_the_lock_the_database_still_refuses_to_oversell() -> None:
    row = cabin(leg(), limits=(3, 3, 3))

    assert compete(lambda _: [claim(row, "Y")]) == ["checked: sold_out"] * 5 + ["held"] * 3
    assert counters(row) == (3, 0, [1, 0, 0])


@pytest.mark.usefixtures("without_lock")
def test_control_without_the_lock_a_class_is_oversold() -> None:
    row = cabin(leg(), limits=(100, 50, 2))

    assert compete(lambda _: [claim(row, "M")]) == ["held"] * 8
    assert counters(row) == (8, 0, [0, 0, 1])


@pytest.mark.usefixtures("without_lock", "without_check")
def test_control_without_lock_and_check_the_cabin_is_oversold() -> None:
    row = cabin(leg(), limits=(3, 3, 3))

    assert compete(lambda _: [claim(row, "Y")]) == ["held"] * 8
    assert counters(row) == (8, 0, [1, 0, 0])
