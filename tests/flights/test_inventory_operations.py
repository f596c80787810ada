"""Taking, confirming and giving back seats in the counters."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from apps.core.locks import NotInTransaction
from apps.flights.errors import InventoryUnderflow, SoldOut, UnknownInventory
from apps.flights.models import LegCabin
from apps.flights.services import (
    confirm_seats_in_transaction,
    hold_seats_in_transaction,
    lock_cabins_in_transaction,
    release_held_in_transaction,
    release_sold_in_transaction,
)
from apps.flights.types import CabinCount, InventoryClaim
from tests.flights.inventory_builders import cabin, claim, counters, leg

pytestmark = pytest.mark.django_db
Change = Callable[[Sequence[InventoryClaim]], None]


def test_a_hold_counts_in_the_cabin_and_in_its_class() -> None:
    row = cabin(leg())

    hold_seats_in_transaction([claim(row, "B", 4), claim(row, "M", 2)])

    assert counters(row) == (6, 0, [0, 4, 2])


def test_confirming_turns_held_into_sold_and_leaves_the_class_as_it_is() -> None:
    row = cabin(leg())
    hold_seats_in_transaction([claim(row, "B", 4)])

    confirm_seats_in_transaction([claim(row, "B", 3)])

    assert counters(row) == (1, 3, [0, 4, 0])


def test_released_seats_can_be_sold_again() -> None:
    row = cabin(leg())
    hold_seats_in_transaction([claim(row, "Y", 5), claim(row, "M", 2)])
    confirm_seats_in_transaction([claim(row, "Y", 5)])

    release_held_in_transaction([claim(row, "M", 2)])
    release_sold_in_transaction([claim(row, "Y", 1)])

    assert counters(row) == (0, 4, [4, 0, 0])
    hold_seats_in_transaction([claim(row, "Y", 6)])
    assert counters(row) == (6, 4, [10, 0, 0])


@pytest.mark.parametrize(
    ("sold_before", "wanted", "refused", "available"),
    [
        ([("Y", 8)], [("Y", 3)], "Y", 2),
        ([("M", 2)], [("M", 1)], "M", 0),
        ([("B", 5)], [("M", 2)], "M", 1),
        ([("Y", 9)], [("M", 2)], "M", 1),
        ([], [("B", 5), ("M", 2)], "M", 1),
        ([], [("Y", 11)], "Y", 10),
    ],
)
def test_what_the_limits_do_not_allow_is_sold_out_and_changes_nothing(
    sold_before: list[tuple[str, int]], wanted: list[tuple[str, int]], refused: str, available: int
) -> None:
    row = cabin(leg())
    hold_seats_in_transaction([claim(row, rbd, seats) for rbd, seats in sold_before])
    before = counters(row)

    with pytest.raises(SoldOut) as error, transaction.atomic():
        hold_seats_in_transaction([claim(row, rbd, seats) for rbd, seats in wanted])

    assert error.value.code == "sold_out"
    assert error.value.status == 409
    assert error.value.params == {
        "leg": row.leg_id,
        "cabin": "economy",
        "class": refused,
        "available": available,
    }
    assert counters(row) == before


def test_several_legs_are_taken_together_or_not_at_all() -> None:
    first, second = cabin(leg(101)), cabin(leg(103), limits=(1, 1, 1))
    hold_seats_in_transaction([claim(second, "M")])

    with pytest.raises(SoldOut) as error, transaction.atomic():
        hold_seats_in_transaction([claim(first, "M"), claim(second, "M")])

    assert error.value.params["leg"] == second.leg_id
    assert counters(first) == (0, 0, [0, 0, 0])
    assert counters(second) == (1, 0, [0, 0, 1])


@pytest.mark.parametrize(
    ("change", "held", "sold"),
    [
        (confirm_seats_in_transaction, 1, 0),
        (release_held_in_transaction, 1, 0),
        (release_sold_in_transaction, 0, 1),
    ],
)
def test_nothing_can_be_given_back_that_was_not_taken(change: Change, held: int, sold: int) -> None:
    row = cabin(leg())
    hold_seats_in_transaction([claim(row, "B")])
    if sold:
        confirm_seats_in_transaction([claim(row, "B")])
    before = (held, sold, [0, 1, 0])

    for too_many in ([claim(row, "B", 2)], [claim(row, "Y")], [claim(row, "B"), claim(row, "B")]):
        with pytest.raises(InventoryUnderflow):
            change(too_many)

    assert counters(row) == before


@pytest.mark.parametrize("rbd", ["Z", "", "YB"])
def test_a_class_that_is_not_offered_is_named(rbd: str) -> None:
    row = cabin(leg())

    with pytest.raises(UnknownInventory) as error, transaction.atomic():
        hold_seats_in_transaction([claim(row, rbd)])

    assert error.value.params == {"leg": row.leg_id, "cabin": "economy", "class": rbd}


def test_a_cabin_that_is_not_flown_is_named() -> None:
    row = cabin(leg())

    with pytest.raises(UnknownInventory) as error, transaction.atomic():
        hold_seats_in_transaction([InventoryClaim(leg_id=row.leg_id, cabin="premium", rbd="P", seats=1)])

    assert error.value.params == {"leg": row.leg_id, "cabin": "premium"}


def test_a_claim_is_for_at_least_one_seat() -> None:
    with pytest.raises(ValueError, match="at least one seat"):
        InventoryClaim(leg_id=1, cabin="economy", rbd="Y", seats=0)


def test_no_claims_cost_no_query() -> None:
    with CaptureQueriesContext(connection) as queries:
        hold_seats_in_transaction([])

    assert len(queries) == 0


@pytest.mark.parametrize("legs", [1, 3])
def test_any_number_of_legs_is_held_in_one_round_trip(legs: int) -> None:
    claims = [claim(cabin(leg(101 + number)), "B") for number in range(legs)]

    with CaptureQueriesContext(connection) as queries:
        hold_seats_in_transaction(claims)

    assert len(queries) == 1


@pytest.mark.parametrize("legs", [1, 3])
@pytest.mark.parametrize("change", [confirm_seats_in_transaction, release_held_in_transaction])
def test_any_number_of_legs_is_changed_in_two_round_trips(change: Change, legs: int) -> None:
    claims = [claim(cabin(leg(101 + number)), "B") for number in range(legs)]
    hold_seats_in_transaction(claims)

    with CaptureQueriesContext(connection) as queries:
        change(claims)

    assert len(queries) == 2
    assert "FOR NO KEY UPDATE" in queries[0]["sql"]


def test_cabins_are_locked_in_primary_key_order_whatever_the_order_asked_for() -> None:
    first, second = cabin(leg(101)), cabin(leg(103))

    counts = lock_cabins_in_transaction(
        [(second.leg_id, "economy"), (first.leg_id, "economy"), (second.leg_id, "economy")]
    )

    assert counts == [
        CabinCount(
            id=row.pk,
            leg_id=row.leg_id,
            cabin="economy",
            capacity=10,
            authorized=10,
            held=0,
            sold=0,
            class_codes="YBM",
            class_limits=(10, 6, 2),
            class_used=(0, 0, 0),
        )
        for row in (first, second)
    ]
    assert counts[0].free == 10


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "change",
    [
        hold_seats_in_transaction,
        confirm_seats_in_transaction,
        release_held_in_transaction,
        release_sold_in_transaction,
    ],
)
def test_seats_change_hands_only_inside_a_transaction(change: Change) -> None:
    row = cabin(leg())

    with pytest.raises(NotInTransaction):
        change([claim(row, "Y")])

    assert counters(row) == (0, 0, [0, 0, 0])


@pytest.mark.django_db(transaction=True)
def test_a_rolled_back_hold_leaves_no_trace() -> None:
    row = cabin(leg())

    with pytest.raises(RuntimeError), transaction.atomic():
        hold_seats_in_transaction([claim(row, "Y", 3)])
        raise RuntimeError

    assert counters(row) == (0, 0, [0, 0, 0])
    assert LegCabin.objects.count() == 1
