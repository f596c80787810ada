"""Holding: every leg or none, the price that was shown, and nothing half-written."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from pytest_django import DjangoAssertNumQueries, Settings

from apps.audit import services as audit
from apps.booking import services as booking
from apps.booking.errors import OfferChanged, SeatNotOffered, SeatTaken
from apps.booking.models import Booking, LegClaim, PriceLine, SeatAssignment
from apps.core.context import ANONYMOUS
from apps.core.errors import InvalidInput, TooManyRequests
from apps.core.idempotency import Answer, Idempotency, Replayed
from apps.core.models import OutboxEvent
from apps.core.money import Money
from apps.core.registries import invariants
from apps.flights.errors import OfferExpired, OfferNotFound, SoldOut
from tests import world
from tests.booking.orders import counters, hold, order

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _market() -> None:
    world.open_for_sale()


def nothing_written() -> bool:
    return not (Booking.objects.exists() or LegClaim.objects.exists() or OutboxEvent.objects.exists())


def wrong_invariants() -> list[str]:
    return [name for name, count in invariants if count().wrong]


def test_a_hold_takes_the_seats_and_says_until_when() -> None:
    world.fly(101, "LHR", "JFK")
    offer = world.offer("LHR", "JFK")
    before = datetime.now(UTC)
    detail = hold(offer)
    assert (detail.status, detail.total) == ("held", offer.total)
    assert detail.total == Money(10000 + 2000 + 1000, "EUR")
    assert sum(line.amount.amount for line in detail.price_lines) == detail.total.amount
    assert timedelta(minutes=15) <= detail.hold_expires_at - before < timedelta(minutes=15, seconds=5)
    assert counters() == [(1, 0)]
    assert [event.type for event in OutboxEvent.objects.all()] == ["booking.held"]
    assert [entry.action for entry in audit.history_of("booking", [str(detail.id)])] == ["booking.held"]
    assert booking.get_booking(detail.id) == detail
    assert wrong_invariants() == []


def test_a_connection_takes_both_flights() -> None:
    world.fly(201, "LIS", "LHR", departs=time(7, 0))
    world.fly(101, "LHR", "JFK", departs=time(13, 0))
    detail = hold(world.offer("LIS", "JFK"))
    assert [segment.flight_number for segment in detail.segments] == ["FA201", "FA101"]
    assert counters() == [(1, 0), (1, 0)]


def test_a_through_flight_takes_each_of_its_legs() -> None:
    world.fly(15, "LHR", "LIS", "JFK")
    offer = world.offer("LHR", "JFK")
    detail = hold(offer, (0, 0, "10A"))
    assert [segment.flight_number for segment in detail.segments] == ["FA15"]
    assert counters() == [(1, 0), (1, 0)]
    assert SeatAssignment.objects.filter(seat="10A", active=True).count() == 2


def test_a_connection_without_its_second_flight_takes_nothing() -> None:
    world.fly(201, "LIS", "LHR", departs=time(7, 0))
    world.fly(101, "LHR", "JFK", departs=time(13, 0), seats=1)
    offer = world.offer("LIS", "JFK")
    hold(world.offer("LHR", "JFK"))
    events = OutboxEvent.objects.count()
    with pytest.raises(SoldOut):
        hold(offer)
    assert counters() == [(0, 0), (1, 0)]
    assert (Booking.objects.count(), OutboxEvent.objects.count()) == (1, events)


def test_a_party_takes_a_seat_each_but_for_infants_on_laps() -> None:
    world.fly(101, "LHR", "JFK")
    detail = hold(world.offer("LHR", "JFK", adults=2, children=1, infants=1))
    assert [p.type for p in detail.passengers] == ["adult", "adult", "child", "infant"]
    assert counters() == [(3, 0)]


def test_when_the_cheap_class_is_gone_the_new_price_is_said_and_nothing_is_held() -> None:
    world.fly(101, "LHR", "JFK", seats=4, cheap=1)
    offer = world.offer("LHR", "JFK")
    hold(world.offer("LHR", "JFK"))
    with pytest.raises(OfferChanged) as changed:
        hold(offer)
    assert changed.value.params["old_total"] == {"amount": 13000, "currency": "EUR"}
    assert changed.value.params["new_total"] == {"amount": 33000, "currency": "EUR"}
    assert counters() == [(1, 0)]
    again = booking.hold_seats(
        request=order(world.offer("LHR", "JFK"), email="b@example.com"),
        actor=ANONYMOUS,
        now=datetime.now(UTC),
    )
    assert again.total == Money(33000, "EUR")


def test_a_price_is_honoured_although_the_fare_has_risen() -> None:
    world.fly(101, "LHR", "JFK")
    offer = world.offer("LHR", "JFK")
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE flights_segmentfare SET superseded_at = clock_timestamp() + interval '1 second'"
        )
        cursor.execute(
            "INSERT INTO flights_segmentfare (origin_id, destination_id, cabin, rbd, amount, currency, effective_from)"
            " SELECT origin_id, destination_id, cabin, rbd, amount * 9, currency, superseded_at"
            " FROM flights_segmentfare"
        )
    assert hold(offer).total == offer.total


@pytest.mark.parametrize("token", ["", "x", "A" * 120, "é" * 50])
def test_an_offer_that_we_never_made(token: str) -> None:
    world.fly(101, "LHR", "JFK")
    offer = world.offer("LHR", "JFK")
    request = order(offer)
    forged = replace(request, offer_token=token)
    with pytest.raises(OfferNotFound):
        booking.hold_seats(request=forged, actor=ANONYMOUS, now=datetime.now(UTC))
    assert nothing_written()


def test_an_offer_that_has_expired() -> None:
    world.fly(101, "LHR", "JFK")
    offer = world.offer("LHR", "JFK")
    with pytest.raises(OfferExpired):
        booking.hold_seats(
            request=order(offer),
            actor=ANONYMOUS,
            now=datetime.now(UTC) + timedelta(minutes=21),
        )
    assert nothing_written()


def test_chosen_seats_are_part_of_the_price() -> None:
    world.fly(101, "LHR", "JFK")
    offer = world.offer("LHR", "JFK", adults=2)
    detail = hold(offer, (0, 0, "11A"), (1, 0, "10B"))
    assert detail.total == offer.total + Money(3000 + 1200, "EUR")
    assert (detail.seat_of(0, 0), detail.seat_of(1, 0)) == ("11A", "10B")
    assert PriceLine.objects.filter(code="SEAT").count() == 2


@pytest.mark.parametrize(
    ("seats", "field"),
    [
        ([(0, 0, "99Z")], "seats.0.seat"),
        ([(0, 0, "1A")], "seats.0.seat"),
        ([(0, 0, "12F")], "seats.0.seat"),
        ([(0, 3, "10A")], "seats.0.segment"),
        ([(7, 0, "10A")], "seats.0.passenger"),
        ([(1, 0, "11A")], "seats.0.seat"),
        ([(2, 0, "10A")], "seats.0.seat"),
        ([(0, 0, "10A"), (1, 0, "10A")], "seats.1.seat"),
        ([(0, 0, "10A"), (0, 0, "10B")], "seats.1.seat"),
    ],
    ids=["none such", "other cabin", "blocked", "no such flight", "no such traveler", "child at exit", "infant",
         "twice the same", "two for one"],
)  # fmt: skip
def test_a_seat_that_cannot_be_chosen_is_named(seats: list[tuple[int, int, str]], field: str) -> None:
    world.fly(101, "LHR", "JFK")
    offer = world.offer("LHR", "JFK", adults=1, children=1, infants=1)
    with pytest.raises(SeatNotOffered) as refused:
        hold(offer, *seats)
    assert list(refused.value.errors) == [field]
    assert nothing_written()
    assert counters() == [(0, 0)]


def test_an_exit_seat_is_for_adults_without_an_infant_on_the_lap() -> None:
    world.fly(101, "LHR", "JFK")
    offer = world.offer("LHR", "JFK", adults=2, infants=1)
    with pytest.raises(SeatNotOffered):
        hold(offer, (0, 0, "11A"))
    assert hold(offer, (1, 0, "11A")).seat_of(1, 0) == "11A"


def test_a_seat_that_somebody_has_is_refused_and_inventory_is_untouched() -> None:
    world.fly(101, "LHR", "JFK")
    hold(world.offer("LHR", "JFK"), (0, 0, "10A"))
    with pytest.raises(SeatTaken):
        hold(world.offer("LHR", "JFK"), (0, 0, "10A"))
    assert counters() == [(1, 0)]
    assert Booking.objects.count() == 1


def test_without_redis_the_database_still_says_who_has_the_seat(settings: Settings) -> None:
    settings.LOCKS_URL = "redis://127.0.0.1:1/0"
    world.fly(101, "LHR", "JFK")
    hold(world.offer("LHR", "JFK"), (0, 0, "10A"))
    with pytest.raises(SeatTaken):
        hold(world.offer("LHR", "JFK"), (0, 0, "10A"))
    assert counters() == [(1, 0)]


def test_a_refused_hold_gives_its_seat_locks_back() -> None:
    world.fly(101, "LHR", "JFK", seats=1)
    first = world.offer("LHR", "JFK")
    second = world.offer("LHR", "JFK")
    held = hold(first)
    with pytest.raises(SoldOut):
        hold(second, (0, 0, "10C"))
    quote = booking.quote_cancellation(booking_id=held.id, actor=ANONYMOUS)
    booking.cancel_booking(booking_id=held.id, quote_id=quote.id, actor=ANONYMOUS)
    assert hold(second, (0, 0, "10C")).seat_of(0, 0) == "10C"


def test_travelers_that_do_not_fit_are_refused_with_their_fields() -> None:
    world.fly(101, "LHR", "JFK")
    one = world.offer("LHR", "JFK")
    two = world.offer("LHR", "JFK", adults=2)
    request = order(two)
    mixed = replace(request, offer_token=one.id)
    with pytest.raises(InvalidInput) as refused:
        booking.hold_seats(request=mixed, actor=ANONYMOUS, now=datetime.now(UTC))
    assert list(refused.value.errors) == ["passengers"]
    assert nothing_written()


def test_the_same_key_gives_the_same_booking() -> None:
    world.fly(101, "LHR", "JFK")
    offer = world.offer("LHR", "JFK")
    key = Idempotency(
        scope="guest",
        key="k",
        fingerprint=b"same",
        render=lambda detail: Answer(201, {"locator": detail.locator}),
    )
    first = hold(offer, idempotency=key)
    with pytest.raises(Replayed) as replayed:
        hold(offer, idempotency=key)
    assert replayed.value.answer == Answer(201, {"locator": first.locator})
    assert counters() == [(1, 0)]


def test_a_repeated_request_gets_its_answer_although_the_seats_are_gone_and_the_offer_has_expired() -> None:
    world.fly(101, "LHR", "JFK", seats=1)
    offer = world.offer("LHR", "JFK")
    key = Idempotency(
        scope="guest",
        key="k",
        fingerprint=b"same",
        render=lambda detail: Answer(201, {"locator": detail.locator}),
    )
    hold(offer, idempotency=key)
    for later in (timedelta(0), timedelta(hours=1)):
        with pytest.raises(Replayed):
            booking.hold_seats(
                request=order(offer), actor=ANONYMOUS, now=datetime.now(UTC) + later, idempotency=key
            )


def test_hoarding_is_capped_per_person(settings: Settings) -> None:
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "booking.hold_person": "2/h"}
    world.fly(101, "LHR", "JFK")
    email = f"hoarder{datetime.now(UTC).timestamp()}@example.com"
    for name in ("Byron", "Babbage"):
        hold(world.offer("LHR", "JFK"), email=email, family_name=name)
    with pytest.raises(TooManyRequests):
        hold(world.offer("LHR", "JFK"), email=email.upper())
    assert counters() == [(2, 0)]


def test_the_database_refuses_a_total_that_is_not_the_sum_of_its_lines() -> None:
    world.fly(101, "LHR", "JFK")
    detail = hold(world.offer("LHR", "JFK"))
    with pytest.raises(DatabaseError, match="not the sum"), transaction.atomic():
        Booking.objects.filter(pk=detail.id).update(total=1)
    with pytest.raises(DatabaseError, match="not the sum"), transaction.atomic():
        PriceLine.objects.filter(booking_id=detail.id, kind="tax").update(amount=0)
    assert booking.get_booking(detail.id) == detail


def test_a_hold_costs_few_round_trips(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    world.fly(101, "LHR", "JFK")
    offers = [world.offer("LHR", "JFK") for _ in range(2)]
    hold(offers[0])
    # The offer's flights; its travelers' other ones; BEGIN; then the seats, the rows and COMMIT, which travel together.
    with django_assert_num_queries(6):
        hold(offers[1])
