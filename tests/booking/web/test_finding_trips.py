"""Whose business a trip is: found by code and surname, owned by who is signed in, unknown to everybody else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client, override_settings

from apps.accounts.models import User
from apps.accounts.types import Role
from apps.booking import services as booking
from apps.booking.models import Booking
from apps.booking.web.presenters.trips import trip_rows
from tests import world
from tests.accounts.builders import make_user
from tests.booking.orders import hold
from tests.booking.web.orders import signed_in, the_order
from tests.booking.web.walk import ADA, Walker

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("name", ["Lovelace", "lovelace", " LOVELACE "])
def test_a_booking_is_found_by_code_and_surname(market: None, name: str) -> None:
    detail = hold(world.offer("LHR", "JFK"))
    walker = Walker()
    page = walker.send("/en/find/", {"locator": detail.locator.lower(), "family_name": name})
    assert walker.path == f"/en/trips/{detail.locator}/"
    assert page.title == f"London to New York, {detail.locator} · FlyAway"


def test_every_miss_reads_alike(market: None) -> None:
    detail = hold(world.offer("LHR", "JFK"))
    walker = Walker()
    tries = [(detail.locator, "Byron"), ("AAAAAA", "Lovelace"), ("??????", "x"), (detail.locator, "☃")]
    pages = [walker.send("/en/find/", {"locator": code, "family_name": name}) for code, name in tries]
    assert {page.status for page in pages} == {404}
    assert len({page.problems[0] for page in pages}) == 1
    assert [page.values["family_name"] for page in pages] == [name for _code, name in tries]


def test_looking_up_is_counted(market: None) -> None:
    walker = Walker()
    with override_settings(RATE_LIMITS={"booking.lookup": "1/m"}):
        answers = [
            walker.client.post(
                "/en/find/", {"locator": "AAAAAA", "family_name": "x"}, REMOTE_ADDR="192.0.2.77"
            )
            for _try in range(3)
        ]
    assert answers[-1].status_code == 429
    assert int(answers[-1]["Retry-After"]) > 0


GET_ONLY, POST_ONLY = {"", "check/", "payment/"}, {"extend/", "pay/"}
PAGES = [*GET_ONLY, *POST_ONLY, "travelers/0/", "contact/", "seats/0/", "documents/0/", "cancel/"]


@pytest.mark.parametrize("page", sorted(PAGES))
def test_to_anybody_else_a_trip_does_not_exist(market: None, page: str) -> None:
    detail = hold(world.offer("LHR", "JFK"), (0, 0, "10A"))
    before = list(Booking.objects.values())
    strangers = [Client(), signed_in("somebody@example.com"), signed_in("staff@example.com", role=Role.STAFF)]
    for client in strangers:
        for locator in (detail.locator, "AAAAAA"):
            address = f"/en/trips/{locator}/{page}"
            if page not in POST_ONLY:
                assert client.get(address).status_code == 404
            if page not in GET_ONLY:
                assert client.post(address, {**ADA, "email": "x@example.com", "seat": ""}).status_code == 404
    assert list(Booking.objects.values()) == before


def test_a_signed_in_traveler_owns_what_they_book(market: None) -> None:
    walker, other = Walker(), Walker()
    walker.client = signed_in("ada@example.com")
    user = User.objects.get(email="ada@example.com")
    walker.choose(walker.search())
    walker.send(walker.path, ADA)
    assert walker.open(walker.path).values["email"] == "ada@example.com"
    walker.send(walker.path, walker.contact)
    walker.send(walker.path, {"action": "skip"})
    assert the_order().owner_id == user.pk
    other.client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = other.open("/en/trips/")
    rows = [row.attributes["href"] for row in page.root.every("a", class_="trip-row")]
    assert rows == [f"/en/trips/{walker.locator}/"]
    assert other.open(rows[0]).status == 200


def test_a_trip_is_over_when_its_last_flight_has_landed(market: None) -> None:
    back = world.DAY + timedelta(days=7)
    world.fly(102, "JFK", "LHR", day=back)
    detail = hold(world.offer("LHR", "JFK", back=back))
    owner = make_user("ada@example.com")
    Booking.objects.update(owner_id=owner.pk, status="ticketed", ticketed_at=detail.created_at)
    landed = detail.segments[-1].arrives_at
    listed = [
        [name for name, rows in trip_rows(booking.bookings_of(owner.pk), now=moment).items() if rows]
        for moment in (
            detail.segments[0].departs_at,
            landed - timedelta(minutes=1),
            landed,
        )
    ]
    assert listed == [["coming"], ["coming"], ["past"]]


def test_a_trip_that_one_may_not_see_can_be_found(market: None) -> None:
    page = Walker().open("/en/trips/AAAAAA/")
    assert (page.status, page.heading) == (404, "We can't open this trip")
    assert page.links("Find a booking")[0] == "/en/find/?locator=AAAAAA"


def test_an_empty_list_of_trips_teaches(market: None) -> None:
    walker = Walker()
    assert walker.client.get("/en/trips/").status_code == 302
    walker.client = signed_in("new@example.com")
    assert "No trips yet" in walker.open("/en/trips/").text


def test_search_engines_may_list_the_empty_form_and_no_other(walker: Walker) -> None:
    answers = [walker.client.get("/en/find/"), walker.client.get("/en/find/?locator=K7QM2X")]
    assert [b"noindex" in answer.content for answer in answers] == [False, True]
    assert ["X-Robots-Tag" in answer.headers for answer in answers] == [False, True]
