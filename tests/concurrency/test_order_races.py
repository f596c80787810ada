"""Scarce things of an order, wanted by many at once; and each guard's absence, which must lose the race."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection
from datetime import time

import pytest
from django.db import DatabaseError, transaction

from apps.booking import services as booking
from apps.booking.errors import SeatTaken
from apps.booking.models import Booking, SeatAssignment
from apps.booking.operations import hold_seats as hold_operation
from apps.booking.types import BookingDetail
from apps.core.db_errors import translate
from apps.core.errors import DomainError
from apps.core.idempotency import Answer, Idempotency, KeyInFlight, Replayed
from apps.flights import locks as flight_locks
from apps.flights.models import LegCabin
from apps.flights.operations import change_inventory as changing
from apps.flights.types import CabinCount
from tests import world
from tests.booking.orders import counters, hold, let_lapse, wrong_invariants
from tests.racing import Latecomer, race, without

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]

RUNNERS = 8


@pytest.fixture(autouse=True)
def _market() -> None:
    world.open_for_sale()


def outcome(result: object) -> str:
    """`held`, or the code of the refusal; anything else shows as it is."""
    if isinstance(result, BookingDetail):
        return "held"
    refusal = translate(result) if isinstance(result, DatabaseError) else result
    return refusal.code if isinstance(refusal, DomainError) else repr(result)


def outcomes(run: Callable[[int], object]) -> dict[str, int]:
    return dict(Counter(outcome(result) for result in race(RUNNERS, run)))


def test_the_last_seats_go_to_exactly_as_many_buyers() -> None:
    world.fly(101, "LHR", "JFK", seats=3)
    offers = [world.offer("LHR", "JFK") for _ in range(RUNNERS)]
    assert outcomes(lambda n: hold(offers[n], email=f"a{n}@example.com")) == {"held": 3, "sold_out": 5}
    assert (counters(), Booking.objects.count()) == ([(3, 0)], 3)
    assert wrong_invariants() == []


def test_connections_and_their_single_flights_never_lock_each_other() -> None:
    world.fly(201, "LIS", "LHR", departs=time(7, 0), seats=4)
    world.fly(101, "LHR", "JFK", departs=time(13, 0), seats=4)
    both = world.offer("LIS", "JFK")
    second = world.offer("LHR", "JFK")
    first = world.offer("LIS", "LHR")
    offers = [both, second, first, both, second, first, both, both]
    results = outcomes(lambda n: hold(offers[n], email=f"c{n}@example.com"))
    assert set(results) <= {"held", "sold_out"}
    assert counters()[0][0] <= 4
    assert counters()[1][0] <= 4
    assert wrong_invariants() == []


def hold_while_another_hold_ends() -> list[str]:
    """A connection is held while an overdue hold over the same flights ends; both wait for its first flight."""
    first = world.fly(201, "LIS", "LHR", departs=time(7, 0)).legs[0]
    world.fly(101, "LHR", "JFK", departs=time(13, 0))
    overdue, offer = hold(world.offer("LIS", "JFK")), world.offer("LIS", "JFK")
    let_lapse(overdue)
    holding = Latecomer(lambda: hold(offer))
    ending = Latecomer(lambda: booking.expire_hold(booking_id=overdue.id))
    with transaction.atomic():
        flight_locks.lock_leg_cabins([(first.pk, "economy")])
        assert (holding.come(), ending.come()) == (True, True)
    return [outcome(holding.result()), outcome(ending.result())]


def test_a_hold_that_ends_takes_its_flights_in_the_order_of_one_that_begins() -> None:
    assert hold_while_another_hold_ends() == ["held", "True"]
    assert (counters(), wrong_invariants()) == ([(1, 0), (1, 0)], [])


def test_control_in_another_order_the_two_wait_in_a_circle_until_the_database_ends_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def lock_backwards(keys: Collection[tuple[int, str]]) -> list[CabinCount]:
        return [count for key in sorted(keys)[::-1] for count in flight_locks.lock_leg_cabins([key])]

    monkeypatch.setattr(changing, "lock_leg_cabins", lock_backwards)
    assert hold_while_another_hold_ends().count("try_again") == 1
    assert wrong_invariants() == []


def test_one_seat_is_one_travelers() -> None:
    world.fly(101, "LHR", "JFK", seats=18)
    offers = [world.offer("LHR", "JFK") for _ in range(RUNNERS)]
    assert outcomes(lambda n: hold(offers[n], (0, 0, "10A"), email=f"s{n}@example.com")) == {
        "held": 1,
        "seat_taken": 7,
    }
    assert SeatAssignment.objects.filter(seat="10A", active=True).count() == 1
    assert wrong_invariants() == []


@pytest.fixture
def no_redis(settings: object) -> None:
    settings.LOCKS_URL = "redis://127.0.0.1:1/0"  # type: ignore[attr-defined]


def test_one_seat_is_one_travelers_without_redis_too(no_redis: None) -> None:
    world.fly(101, "LHR", "JFK", seats=18)
    offers = [world.offer("LHR", "JFK") for _ in range(RUNNERS)]
    assert outcomes(lambda n: hold(offers[n], (0, 0, "10A"), email=f"t{n}@example.com")) == {
        "held": 1,
        "seat_taken": 7,
    }


def test_control_without_redis_and_without_the_index_a_seat_is_given_twice(no_redis: None) -> None:
    world.fly(101, "LHR", "JFK", seats=18)
    offers = [world.offer("LHR", "JFK") for _ in range(RUNNERS)]
    with without("booking_seatassignment", "seat_one_active_traveler"):
        race(RUNNERS, lambda n: hold(offers[n], (0, 0, "10A"), email=f"u{n}@example.com"))
        assert SeatAssignment.objects.filter(seat="10A", active=True).count() > 1


def key() -> Idempotency[BookingDetail]:
    return Idempotency(
        scope="guest", key="same", fingerprint=b"same", render=lambda d: Answer(201, {"locator": d.locator})
    )


def hold_with_key(offers: list[object]) -> list[object]:
    return race(RUNNERS, lambda n: hold(offers[n], idempotency=key(), email=f"k{n}@example.com"))  # type: ignore[arg-type]


def test_one_key_makes_one_booking() -> None:
    world.fly(101, "LHR", "JFK", seats=18)
    results = hold_with_key([world.offer("LHR", "JFK")] * RUNNERS)
    made = [result for result in results if isinstance(result, BookingDetail)]
    again = [result for result in results if isinstance(result, Replayed | KeyInFlight)]
    assert (len(made), len(made) + len(again)) == (1, RUNNERS)
    assert {r.answer.body["locator"] for r in again if isinstance(r, Replayed)} <= {made[0].locator}
    assert (Booking.objects.count(), counters()) == (1, [(1, 0)])


def test_one_key_with_a_chosen_seat_is_recognised_as_the_same_request() -> None:
    world.fly(101, "LHR", "JFK", seats=18)
    offer = world.offer("LHR", "JFK")
    results = race(
        RUNNERS, lambda n: hold(offer, (0, 0, "10A"), idempotency=key(), email=f"w{n}@example.com")
    )
    made = [result for result in results if isinstance(result, BookingDetail)]
    others = [result for result in results if not isinstance(result, BookingDetail)]
    assert len(made) == 1
    assert [result for result in others if not isinstance(result, Replayed | KeyInFlight | SeatTaken)] == []
    with pytest.raises(Replayed):
        hold(offer, (0, 0, "10A"), idempotency=key())


def test_control_without_lock_and_unique_key_one_key_makes_many_bookings(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(hold_operation, "claim_key_in_transaction", lambda idempotency: None)
    world.fly(101, "LHR", "JFK", seats=18)
    offers: list[object] = [world.offer("LHR", "JFK")] * RUNNERS
    with without("core_idempotencyrecord", "idempotency_key_once"):
        hold_with_key(offers)
        assert Booking.objects.count() > 1


def test_control_counters_equal_rows_only_since_they_are_changed_together() -> None:
    """Takes the counter's change away from one hold: the recount must see it."""
    world.fly(101, "LHR", "JFK", seats=3)
    hold(world.offer("LHR", "JFK"))
    LegCabin.objects.filter(held=1).update(held=0, class_used=[0, 0])
    assert wrong_invariants() != []
