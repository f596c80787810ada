"""The integrity check sees what is wrong with assigned seats, and only that."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection, transaction

from apps.booking.models import SeatAssignment
from apps.booking.types import BookingDetail
from apps.core.registries import Finding, invariants
from tests import world
from tests.booking.orders import hold, wrong_invariants

pytestmark = pytest.mark.django_db(transaction=True)

IN_CABIN = "seats exist in the cabin that was booked"
ONCE = "a seat has one traveler, a traveler one seat"


@pytest.fixture(autouse=True)
def held() -> BookingDetail:
    world.open_for_sale()
    world.fly(101, "LHR", "JFK")
    return hold(world.offer("LHR", "JFK", adults=2), (0, 0, "10A"), (1, 0, "10B"))


@contextmanager
def damaged(where: str, **changes: Any) -> Iterator[None]:
    """The traveler of a seat changed in a database without its unique indexes, as after a restore gone wrong."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("DROP INDEX seat_one_active_traveler, traveler_one_active_seat")
        SeatAssignment.objects.filter(seat=where).update(**changes)
        yield
        transaction.set_rollback(True)


def finding(name: str) -> Finding:
    return invariants.get(name)()


def test_two_travelers_in_two_seats_are_right() -> None:
    assert (finding(IN_CABIN), finding(ONCE)) == (Finding(figure=2), Finding(figure=2))


@pytest.mark.parametrize("seat", ["99A", "1A", "10"])
def test_a_seat_that_the_booked_cabin_does_not_have_is_found(held: BookingDetail, seat: str) -> None:
    leg = SeatAssignment.objects.get(seat="10A").leg_id

    with damaged("10A", seat=seat):
        assert finding(IN_CABIN) == Finding(
            figure=2, wrong=1, differences=[f"booking {held.id}: no seat {seat} in economy of leg {leg}"]
        )
        assert finding(ONCE).wrong == 0


def test_a_seat_of_two_travelers_is_found() -> None:
    leg = SeatAssignment.objects.get(seat="10A").leg_id

    with damaged("10B", seat="10A"):
        assert finding(ONCE) == Finding(
            figure=2, wrong=1, differences=[f"leg {leg}: seat 10A has 2 travelers"]
        )


def test_a_traveler_in_two_seats_is_found() -> None:
    first = SeatAssignment.objects.get(seat="10A")

    with damaged("10B", passenger=first.passenger):
        assert finding(ONCE).differences == [f"leg {first.leg_id}: traveler {first.passenger_id} has 2 seats"]


def test_a_seat_that_was_given_up_counts_for_nothing() -> None:
    with damaged("10A", seat="10B", active=False):
        assert wrong_invariants() == []
