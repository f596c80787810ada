"""How much somebody may hold at once, and how often an order may be asked of."""

from __future__ import annotations

import random
import string
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pytest_django import Settings

from apps.booking import limits
from apps.booking import services as booking
from apps.booking.errors import TooManyHolds
from apps.booking.models import Booking
from apps.booking.types import BookingDetail, SeatRequest
from apps.core import context
from apps.core.context import ANONYMOUS, RequestContext, use_context
from apps.core.errors import InvalidInput, TooManyRequests
from apps.core.idempotency import Answer, Idempotency, Replayed
from tests import world
from tests.accounts.builders import make_user
from tests.booking.orders import let_lapse, order, pay, people, session_of
from tests.deliver import deliver_all
from tests.payments.fake_provider import FakeProvider
from tests.racing import race

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("clean_redis")]


@pytest.fixture(autouse=True)
def _market(settings: Settings) -> Iterator[None]:
    """Two holds of a person at once, three from an address."""
    settings.HELD_PER_PERSON, settings.HELD_PER_ADDRESS = 2, 3
    world.open_for_sale()
    world.fly(101, "LHR", "JFK", seats=17)
    with use_context(RequestContext(actor=ANONYMOUS, address="here", channel="api")):
        yield


def hold(email: str = "ada@example.com", *, owner_id: str = "", **options: Any) -> BookingDetail:
    offer = world.offer("LHR", "JFK")
    # Each hold is for another traveler: nobody is on two flights at once.
    surname = "".join(random.choices(string.ascii_lowercase, k=10))
    request = replace(order(offer, email=email), owner_id=owner_id, passengers=people(offer, surname))
    return booking.hold_seats(request=request, actor=ANONYMOUS, now=datetime.now(UTC), **options)


def elsewhere(address: str) -> Any:
    return use_context(replace(context.current(), address=address))


def refused(**options: Any) -> TooManyHolds:
    before = Booking.objects.count()
    with pytest.raises(TooManyHolds) as caught:
        hold(**options)
    assert Booking.objects.count() == before
    return caught.value


def test_a_person_holds_so_many_at_once_and_no_more() -> None:
    hold(" ADA@example.com")
    first = hold()
    Booking.objects.filter(pk=first.id).update(hold_expires_at=datetime.now(UTC) + timedelta(seconds=90))
    told = refused()
    assert (told.status, told.code) == (429, "too_many_holds")
    assert 80 <= told.retry_after <= 90
    hold("eve@example.com")


def test_an_address_holds_so_many_at_once_whoever_they_are_for() -> None:
    for number in range(3):
        hold(f"traveler{number}@example.com")
    refused(email="traveler4@example.com")
    with elsewhere("there"):
        hold("traveler4@example.com")


def test_a_strangers_holds_in_somebodys_name_are_the_strangers() -> None:
    with elsewhere("there"):
        for _ in range(2):
            hold()
        refused()
    hold()


def test_who_is_signed_in_is_one_person_everywhere() -> None:
    ada = str(make_user().pk)
    hold("a@example.com", owner_id=ada)
    with elsewhere("there"):
        hold("b@example.com", owner_id=ada)
        refused(email="c@example.com", owner_id=ada)


def pay_for(held: BookingDetail, provider: FakeProvider) -> None:
    payment = pay(held)
    provider.authorise(session_of(payment))
    booking.finish_payment(booking_id=held.id, actor=ANONYMOUS)
    deliver_all()


def cancel(held: BookingDetail, _provider: FakeProvider) -> None:
    quote = booking.quote_cancellation(booking_id=held.id, actor=ANONYMOUS)
    booking.cancel_booking(booking_id=held.id, quote_id=quote.id, actor=ANONYMOUS)


def lapse(held: BookingDetail, _provider: FakeProvider) -> None:
    let_lapse(held)


@pytest.mark.parametrize("end", [pay_for, cancel, lapse])
def test_what_is_paid_cancelled_or_over_stands_no_more(provider: FakeProvider, end: Any) -> None:
    first, _second = hold(), hold()
    refused()
    end(first, provider)
    hold()
    refused()


def test_a_hold_that_was_made_longer_goes_on_standing(settings: Settings) -> None:
    """Nobody gets more room by extending."""
    for held in (hold(), hold()):
        booking.extend_hold(booking_id=held.id, actor=ANONYMOUS)
    assert limits._longest_life() == 3 * settings.HOLD_LIFETIME_SECONDS + settings.CHECKOUT_LIFETIME_SECONDS
    refused()


def test_what_could_not_be_held_counts_for_nothing() -> None:
    request = order(world.offer("LHR", "JFK"))
    for _ in range(4):
        with pytest.raises(InvalidInput):
            booking.hold_seats(
                request=replace(request, passengers=()), actor=ANONYMOUS, now=datetime.now(UTC)
            )
    hold()


def test_one_that_broke_off_on_its_way_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its process died between the count and the database."""
    monkeypatch.setattr(limits, "leave_places", lambda *_args: None)
    for _ in range(2):
        with pytest.raises(InvalidInput):
            hold("nobody")
    with pytest.raises(TooManyHolds):
        hold("nobody")
    monkeypatch.undo()
    monkeypatch.setattr(limits, "_ON_ITS_WAY", timedelta(0))
    with pytest.raises(InvalidInput):
        hold("nobody")


def test_a_repeated_request_is_answered_although_the_cap_is_reached() -> None:
    key: Idempotency[BookingDetail] = Idempotency(
        scope="test", key="k", fingerprint=b"same", render=lambda detail: Answer(201, {"id": str(detail.id)})
    )
    first = hold(idempotency=key)
    hold()
    with pytest.raises(Replayed) as again:
        hold(idempotency=key)
    assert again.value.answer.body == {"id": str(first.id)}


@pytest.mark.race
def test_at_once_no_more_are_held_than_may_be() -> None:
    def hold_here(number: int) -> str:
        with elsewhere("there"):
            return hold(f"traveler{number}@example.com").status

    results = race(8, hold_here)
    assert results.count("held") == Booking.objects.count() == 3
    assert {type(result) for result in results if result != "held"} == {TooManyHolds}


# Rates of an order --------------------------------------------------------------------------------


@pytest.fixture
def rate(settings: Settings) -> Any:
    def set_rate(name: str, text: str) -> None:
        settings.RATE_LIMITS = {**settings.RATE_LIMITS, name: text}

    return set_rate


def test_a_payment_is_started_so_often(provider: FakeProvider, rate: Any) -> None:
    """Another return address each time would open another page each time."""
    rate("booking.pay", "2/h")
    held, other = hold(), hold()
    for number in range(2):
        start(held, number)
    calls = list(provider.calls)
    with pytest.raises(TooManyRequests):
        start(held, 3)
    assert provider.calls == calls
    start(other, 1)


def start(held: BookingDetail, number: int) -> None:
    back = f"https://example.com/{number}"
    booking.start_payment(booking_id=held.id, return_url=back, cancel_url=back, actor=ANONYMOUS)


def test_a_cancellation_is_quoted_so_often(rate: Any) -> None:
    rate("booking.quote", "1/h")
    held = hold()
    booking.quote_cancellation(booking_id=held.id, actor=ANONYMOUS)
    with pytest.raises(TooManyRequests):
        booking.quote_cancellation(booking_id=held.id, actor=ANONYMOUS)


def test_a_quote_that_was_given_is_given_again(rate: Any) -> None:
    rate("booking.quote", "1/h")
    key: Idempotency[Any] = Idempotency(
        scope="test", key="k", fingerprint=b"same", render=lambda info: Answer(201, {"id": str(info.id)})
    )
    held = hold()
    quote = booking.quote_cancellation(booking_id=held.id, actor=ANONYMOUS, idempotency=key)
    with pytest.raises(Replayed) as again:
        booking.quote_cancellation(booking_id=held.id, actor=ANONYMOUS, idempotency=key)
    assert again.value.answer.body == {"id": str(quote.id)}


def test_seats_change_so_often(rate: Any) -> None:
    rate("booking.change", "1/h")
    held = hold()
    changes = [SeatRequest(passenger=0, segment=0, seat="10A")]
    booking.change_seats(booking_id=held.id, changes=changes, actor=ANONYMOUS)
    with pytest.raises(TooManyRequests):
        booking.change_seats(booking_id=held.id, changes=changes, actor=ANONYMOUS)
