"""The integrity check sees what is wrong with the counters, and only that."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import connection, transaction

from apps.core.registries import Finding, invariants
from apps.flights.models import LegCabin, Seat, Segment
from apps.flights.services import confirm_seats_in_transaction, hold_seats_in_transaction
from tests.flights.inventory_builders import cabin, claim, configuration, leg

pytestmark = pytest.mark.django_db

COUNTERS = "cabin counters stay within what is authorized"
CLASSES = "class counters add up to the cabin's"
NESTED = "nested booking limits are respected"
FALLING = "booking limits fall from class to class"
SEAT_MAP = "a cabin has the seats of its seat map"
SEGMENTS = "segments match their legs"
NAMES = (COUNTERS, CLASSES, NESTED, FALLING, SEAT_MAP, SEGMENTS)


def findings() -> dict[str, Finding]:
    """What each invariant of the context finds."""
    return {name: invariants.get(name)() for name in NAMES}


def wrong() -> set[str]:
    """The invariants that do not hold."""
    return {name for name, finding in findings().items() if finding.wrong}


@pytest.fixture
def row() -> LegCabin:
    inventory = cabin(leg())
    # Ten seats in economy can be sold, as many as the cabin has.
    places = [("economy", row, letter) for row in (8, 9) for letter in "ABCDEF"] + [("business", 1, "A")]
    Seat.objects.bulk_create(
        Seat(
            configuration=configuration(),
            cabin=name,
            row=number,
            letter=letter,
            position="window",
            blocked=letter == "F",
        )
        for name, number, letter in places
    )
    with transaction.atomic():
        hold_seats_in_transaction([claim(inventory, "B", 2), claim(inventory, "M", 1)])
        confirm_seats_in_transaction([claim(inventory, "B", 1)])
    return inventory


@pytest.fixture
def without_checks() -> None:
    """A database whose CHECKs were taken away, as after a restore gone wrong; the test's rollback brings them back."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(
            "ALTER TABLE flights_legcabin DROP CONSTRAINT legcabin_not_oversold,"
            " DROP CONSTRAINT legcabin_held_not_negative, DROP CONSTRAINT legcabin_top_class_takes_all"
        )


def test_all_hold_after_sales(row: LegCabin) -> None:
    assert findings() == {name: Finding(figure=1) for name in NAMES}


@pytest.mark.parametrize(
    ("changes", "broken"),
    [
        ({"class_used": [0, 2, 0]}, {CLASSES}),
        ({"class_used": [1, 3, -1]}, {CLASSES}),
        ({"held": 3}, {CLASSES}),
        ({"class_used": [0, 0, 3]}, {NESTED}),
        ({"class_limits": [10, 2, 6]}, {FALLING, NESTED}),
    ],
)
def test_each_kind_of_damage_is_found(row: LegCabin, changes: dict[str, object], broken: set[str]) -> None:
    LegCabin.objects.filter(pk=row.pk).update(**changes)

    assert wrong() == broken


@pytest.mark.usefixtures("without_checks")
@pytest.mark.parametrize(
    ("changes", "broken"),
    [
        ({"held": 10}, {COUNTERS, CLASSES}),
        ({"held": -1, "sold": 4}, {COUNTERS}),
        ({"class_limits": [9, 6, 2]}, {FALLING}),
    ],
)
def test_what_the_database_would_refuse_is_found_too(
    row: LegCabin, changes: dict[str, object], broken: set[str]
) -> None:
    LegCabin.objects.filter(pk=row.pk).update(**changes)

    assert wrong() == broken


@pytest.mark.parametrize("changes", [{"blocked": False}, {"cabin": "business"}])
def test_a_cabin_without_its_seats_is_found(row: LegCabin, changes: dict[str, object]) -> None:
    Seat.objects.filter(row=8).update(**changes)

    assert wrong() == {SEAT_MAP}


def test_the_difference_is_named(row: LegCabin) -> None:
    LegCabin.objects.filter(pk=row.pk).update(class_used=[0, 2, 0])

    assert findings()[CLASSES] == Finding(figure=1, wrong=1, differences=[f"{row.leg_id} economy"])


@pytest.mark.parametrize(
    "changes",
    [
        {"leg_ids": [0]},
        {"departs_at": datetime(2027, 3, 1, 9, 0, tzinfo=UTC)},
        {"arrives_at": datetime(2027, 3, 1, 19, 0, tzinfo=UTC)},
        {"origin": "SIN"},
    ],
)
def test_a_segment_that_is_not_its_legs_is_found(row: LegCabin, changes: dict[str, object]) -> None:
    leg(103, origin="SIN")
    Segment.objects.filter(flight=row.leg.flight).update(**changes)

    assert wrong() == {SEGMENTS}
