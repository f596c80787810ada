"""Nobody is on two flights at once, as far as one and the same customer is behind both; of others nothing is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from apps.accounts.models import User
from apps.booking import services as booking
from apps.booking.errors import OverlappingJourney
from apps.booking.models import Booking, Passenger
from apps.booking.services import OrderRequest
from apps.booking.types import BookingDetail
from apps.core.context import ANONYMOUS, Actor
from apps.core.idempotency import Answer, Idempotency, Replayed
from apps.flights.types import Offer
from tests import world
from tests.accounts.builders import make_user
from tests.booking.orders import counters, let_lapse, order
from tests.booking.web.orders import signed_in
from tests.booking.web.walk import Walker
from tests.http.wire import Wire
from tests.http.wire import order as wire_order

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("clean_redis")]

EMAIL = "ada@example.com"


@pytest.fixture(autouse=True)
def _market() -> None:
    """10:00 to 13:00 from London; another one at 12:00, and one at 14:00."""
    world.open_for_sale()
    world.fly(101, "LHR", "JFK", seats=9)


def hold(
    offer: Offer,
    *,
    email: str = EMAIL,
    owner: User | None = None,
    actor: Actor = ANONYMOUS,
    **changes: object,
) -> BookingDetail:
    request: OrderRequest = replace(order(offer, email=email), owner_id=str(owner.pk) if owner else "")
    people = [replace(person, **changes) for person in request.passengers]  # type: ignore[arg-type]
    return booking.hold_seats(
        request=replace(request, passengers=tuple(people)),
        actor=Actor(kind="user", id=str(owner.pk), role="customer") if owner else actor,
        now=datetime.now(UTC),
    )


def later(hour: int, *, day: date = world.DAY) -> Offer:
    """A flight from London to Lisbon that leaves at that hour."""
    world.fly(200 + hour, "LHR", "LIS", day=day, departs=time(hour, 0), seats=9)
    return world.offer("LHR", "LIS", day=day)


def test_a_flight_at_the_same_time_is_refused_and_nothing_is_held() -> None:
    first = hold(world.offer("LHR", "JFK"))
    offer = later(12)
    with pytest.raises(OverlappingJourney) as refused:
        hold(offer)
    assert refused.value.params == {
        "passenger": 0,
        "flight_number": "FA101",
        "departs_at": first.segments[0].departs_local.isoformat(),
    }
    assert "FA101" in str(refused.value)
    assert first.locator not in str(refused.value)
    assert (Booking.objects.count(), counters()) == (1, [(1, 0), (0, 0)])


@pytest.mark.parametrize(("hour", "overlaps"), [(6, False), (7, True), (13, True), (14, False)])
def test_what_ends_before_or_begins_after_is_no_overlap(hour: int, overlaps: bool) -> None:
    """Each takes three hours; who lands at one has not left at one."""
    hold(world.offer("LHR", "JFK"))
    offer = later(hour)
    if overlaps:
        with pytest.raises(OverlappingJourney):
            hold(offer)
    else:
        assert hold(offer).status == "held"


def test_a_journey_of_several_flights_overlaps_with_any_of_them() -> None:
    back = world.DAY + timedelta(days=7)
    world.fly(102, "JFK", "LHR", day=back)
    hold(world.offer("LHR", "JFK", back=back))
    assert hold(later(10, day=world.DAY + timedelta(days=3))).status == "held"
    world.fly(103, "JFK", "LHR", day=back, departs=time(11, 0))
    with pytest.raises(OverlappingJourney) as refused:
        hold(world.offer("JFK", "LHR", day=back))
    assert refused.value.params["flight_number"] == "FA102"


@pytest.mark.parametrize(
    ("family", "given", "same"),
    [
        ("LOVELACE", "ada a", True),
        (" Lovelace ", "Ada A", True),
        ("Lovelace", "Ada B", False),
        ("Byron", "Ada A", False),
    ],
)
def test_people_are_the_same_by_the_name_on_the_ticket(family: str, given: str, same: bool) -> None:
    hold(world.offer("LHR", "JFK"))
    offer = later(12)
    if same:
        with pytest.raises(OverlappingJourney):
            hold(offer, family_name=family, given_name=given)
    else:
        assert hold(offer, family_name=family, given_name=given).status == "held"


def test_people_of_one_name_and_two_birthdays_are_two() -> None:
    hold(world.offer("LHR", "JFK"))
    assert hold(later(12), date_of_birth=date(1985, 12, 11)).status == "held"


@pytest.mark.parametrize("status", ["cancelled", "expired", "lapsed"])
def test_what_is_over_overlaps_with_nothing(status: str) -> None:
    first = hold(world.offer("LHR", "JFK"))
    if status == "cancelled":
        quote = booking.quote_cancellation(booking_id=first.id, actor=ANONYMOUS)
        booking.cancel_booking(booking_id=first.id, quote_id=quote.id, actor=ANONYMOUS)
    else:
        let_lapse(first)
    if status == "expired":
        booking.release_expired_holds()
    assert hold(later(12)).status == "held"


def test_what_is_ticketed_counts() -> None:
    hold(world.offer("LHR", "JFK"))
    Booking.objects.update(status="ticketed", ticketed_at=datetime.now(UTC), hold_expires_at=world.LONG_AGO)
    with pytest.raises(OverlappingJourney):
        hold(later(12))


def test_a_stranger_learns_nothing_of_who_flies_when() -> None:
    """Name and birthday are no secret; an address of one's own, or an account, is no key to somebody else's order."""
    ada, mallory = make_user("ada@example.org"), make_user("mallory@example.org")
    hold(world.offer("LHR", "JFK"), owner=ada)
    assert hold(later(12), email="mallory@example.org").status == "held"
    assert hold(later(11), email="mallory@example.com", owner=mallory).status == "held"


def test_the_owner_is_told_which_booking_it_is() -> None:
    ada = make_user("ada@example.org")
    first = hold(world.offer("LHR", "JFK"), email="one@example.com", owner=ada)
    with pytest.raises(OverlappingJourney) as refused:
        hold(later(12), email="two@example.com", owner=ada)
    assert refused.value.params["locator"] == first.locator


def test_whoever_bears_a_bookings_token_is_behind_it() -> None:
    first = hold(world.offer("LHR", "JFK"), email="one@example.com")
    guest = Actor(kind="guest", id=str(first.id))
    with pytest.raises(OverlappingJourney) as refused:
        hold(later(12), email="two@example.com", actor=guest)
    assert refused.value.params["locator"] == first.locator


def test_addresses_are_the_same_in_any_case() -> None:
    hold(world.offer("LHR", "JFK"), email="Ada@Example.com")
    with pytest.raises(OverlappingJourney):
        hold(later(12), email="ada@example.COM ")


def test_somebody_else_of_the_party_is_named_by_number() -> None:
    hold(world.offer("LHR", "JFK", adults=2))
    Passenger.objects.filter(index=0).update(family_name="Byron")
    world.fly(212, "LHR", "LIS", departs=time(12, 0), seats=9)
    with pytest.raises(OverlappingJourney) as refused:
        hold(world.offer("LHR", "LIS", adults=2))
    assert refused.value.params["passenger"] == 1


def test_a_repeated_request_gets_its_answer_and_no_refusal() -> None:
    key: Idempotency[BookingDetail] = Idempotency(
        scope="guest", key="k", fingerprint=b"same", render=lambda d: Answer(201, {"locator": d.locator})
    )
    request = order(world.offer("LHR", "JFK"), email=EMAIL)
    booking.hold_seats(request=request, actor=ANONYMOUS, now=datetime.now(UTC), idempotency=key)
    with pytest.raises(Replayed):
        booking.hold_seats(request=request, actor=ANONYMOUS, now=datetime.now(UTC), idempotency=key)


def test_over_the_api_it_is_a_conflict() -> None:
    wire = Wire()
    body = wire_order(wire.offer())
    assert wire.post("bookings", body).status == 201
    reply = wire.post("bookings", body)
    assert (reply.status, reply.code) == (409, "overlapping_journey")
    assert "locator" not in reply.body["params"]


def held_twice(walker: Walker) -> str:
    """Chooses the same flight again; returns the first booking's code."""
    walker.to_check()
    first = walker.locator
    walker.to_seats()
    walker.send(walker.path, {"action": "skip"})
    return first


def test_the_page_leads_to_the_other_trip() -> None:
    walker = Walker()
    first = held_twice(walker)
    page = walker.send(walker.path, {"action": "skip"})
    assert (page.status, page.heading) == (409, "These flights overlap with another trip")
    assert page.links("Open the other trip") == [f"/en/trips/{first}/"]
    assert page.links("See other flights") != []


def test_the_page_does_not_name_a_trip_that_this_visitor_has_not_opened() -> None:
    walker, elsewhere = Walker(), Walker()
    elsewhere.contact = walker.contact
    elsewhere.to_check()
    walker.to_seats()
    page = walker.send(walker.path, {"action": "skip"})
    assert page.status == 409
    assert elsewhere.locator not in page.text
    assert page.links("Find the other booking") == ["/en/find/"]


def test_the_page_leads_an_owner_to_their_trip_from_any_browser() -> None:
    walker, elsewhere = Walker(), Walker()
    elsewhere.client = signed_in("ada@example.com")
    walker.client.force_login(
        User.objects.get(), backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    elsewhere.to_check()
    walker.to_seats()
    page = walker.send(walker.path, {"action": "skip"})
    assert page.links("Open the other trip") == [f"/en/trips/{elsewhere.locator}/"]


def test_it_is_found_by_an_index_whatever_the_plan_was_made_for() -> None:
    """Among many people of one birthday only those of the name are read."""
    hold(world.offer("LHR", "JFK"))
    Passenger.objects.bulk_create(
        Passenger(
            booking=Booking.objects.get(),
            index=number,
            type="adult",
            family_name=f"Byron{number}",
            date_of_birth=date(1985, 12, 10),
            gender="female",
        )
        for number in range(1, 500)
    )
    with transaction.atomic(), connection.cursor() as cursor:
        # The figures may still hold what the transactions before have read.
        before = _reads(cursor)
        cursor.execute(
            "SELECT count(*) FROM booking_journeys_of(ARRAY['lovelace'], ARRAY['1985-12-10'::date], NULL, %s, NULL,"
            " now(), now() + interval '1 year')",
            [EMAIL],
        )
        assert cursor.fetchone() == (1,)
        assert [now - then for now, then in zip(_reads(cursor), before, strict=True)] == [0, 1, 1]


def _reads(cursor: CursorWrapper) -> tuple[int, ...]:
    """Scans of the whole table of travelers, scans of its indexes, and rows that these have led to."""
    cursor.execute(
        "SELECT seq_scan, idx_scan, idx_tup_fetch FROM pg_stat_xact_user_tables"
        " WHERE relname = 'booking_passenger'"
    )
    return cursor.fetchone() or (0, 0, 0)
