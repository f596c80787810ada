"""Travelers may be named in any order: each carries the price of their type, and answers keep the order asked for."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from apps.booking import services as booking
from apps.booking.models import Passenger
from apps.booking.policies.travelers import in_party_order
from apps.booking.types import BookingDetail, SeatRequest
from apps.core.context import ANONYMOUS
from apps.flights.types import Offer
from tests import world
from tests.booking.orders import order, people, wrong_invariants

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _market() -> None:
    world.open_for_sale()
    world.fly(101, "LHR", "JFK", seats=9)


def hold_in_order(offer: Offer, *types: str, seats: tuple[SeatRequest, ...] = ()) -> BookingDetail:
    """Holds for the offer's party, named in the order of `types`."""
    known = people(offer)
    named = [known[number] for number in in_party_order(known, types)]
    request = replace(order(offer), passengers=tuple(named), seats=seats)
    return booking.hold_seats(request=request, actor=ANONYMOUS, now=datetime.now(UTC))


def fare_of(detail: BookingDetail, index: int) -> int:
    return sum(
        line.amount.amount
        for line in detail.price_lines
        if line.passenger_index == index and line.kind == "fare"
    )


def test_a_child_that_is_named_first_carries_the_fare_of_a_child() -> None:
    offer = world.offer("LHR", "JFK", adults=1, children=1)
    detail = hold_in_order(offer, "child", "adult")
    assert [(p.type, fare_of(detail, p.index)) for p in detail.passengers] == [
        ("child", 7500),
        ("adult", 10000),
    ]
    assert detail.total == offer.total
    assert booking.get_booking(detail.id) == detail
    assert wrong_invariants() == []


def test_an_infant_that_is_named_first_sits_on_its_adults_lap() -> None:
    detail = hold_in_order(world.offer("LHR", "JFK", adults=1, infants=1), "infant", "adult")
    assert [(p.type, fare_of(detail, p.index)) for p in detail.passengers] == [
        ("infant", 1000),
        ("adult", 10000),
    ]
    assert detail.laps == {0: 1}
    infant, adult = Passenger.objects.order_by("index")
    assert infant.lap_of_id == adult.pk


def test_seats_are_asked_for_by_the_order_of_the_request() -> None:
    offer = world.offer("LHR", "JFK", adults=1, children=1, infants=1)
    wishes = [SeatRequest(passenger=n, segment=0, seat=seat) for n, seat in ((1, "10B"), (2, "10A"))]
    detail = hold_in_order(offer, "infant", "child", "adult", seats=tuple(wishes))
    assert [detail.seat_of(index, 0) for index in range(3)] == ["", "10B", "10A"]
    services = {line.passenger_index for line in detail.price_lines if line.kind == "service"}
    assert services == {1, 2}


def test_travelers_of_one_type_keep_their_order() -> None:
    known = people(world.offer("LHR", "JFK", adults=2, children=2))
    mixed = [known[number] for number in (2, 0, 3, 1)]
    assert in_party_order(mixed, ["adult", "adult", "child", "child"]) == (1, 3, 0, 2)
