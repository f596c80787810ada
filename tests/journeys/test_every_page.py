"""No barrier that axe finds, on the pages beside the main journey: accounts, the portal, errors, ways that end.

The journey's own pages are looked at in test_accessibility.py.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from playwright.sync_api import Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from apps.accounts.types import Role
from apps.booking.models import Booking
from apps.booking.web.views import hold as hold_view
from apps.core import clock
from apps.core.errors import Unavailable
from apps.core.idempotency import KeyInFlight
from apps.flights.models import LegCabin
from apps.payments.models import Payment
from tests import world
from tests.accounts.builders import PASSWORD, make_user, submit
from tests.accounts.pages import LOGIN, RESET, SIGNUP, link_in
from tests.booking.orders import hold
from tests.booking.web.orders import authorise, bought
from tests.deliver import deliver_all
from tests.journeys.axe import assert_no_barriers
from tests.journeys.onlooker import Onlooker
from tests.journeys.traveler import ASKING_CARD, DECLINED_CARD, Traveler
from tests.payments.fake_provider import FakeProvider
from tests.staff.refunds import publish_failed_refund

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

CARD = "4242 4242 4242 4242"


@pytest.fixture
def visitor(
    built_assets: None,
    live_server: LiveServer,
    clean_redis: None,
    market: None,
    new_page: Callable[..., Page],
) -> Onlooker:
    return Onlooker(new_page(), live_server.url)


def sign_in(visitor: Onlooker, role: Role = Role.CUSTOMER) -> None:
    visitor.client.force_login(make_user(role=role, name="Ada Lovelace"))


# Accounts ---------------------------------------------------------------------------------------
def test_ways_into_an_account(visitor: Onlooker) -> None:
    make_user()
    visitor.sees_at(LOGIN, "Sign in")
    visitor.send(LOGIN, {"login": "ada@example.com", "password": "wrong"})
    visitor.sees("Sign in")
    visitor.send(SIGNUP, {"email": "ada", "password1": "short"})
    visitor.sees("Create an account")
    visitor.send(SIGNUP, {"email": "ben@example.com", "password1": PASSWORD})
    visitor.sees("Look into your mail")
    visitor.sees_at(link_in(mail.outbox[0]), "Confirm your e-mail address")
    visitor.sees_at(RESET, "Forgot your password?")
    visitor.send(RESET, {"email": "ada@example.com"})
    visitor.sees("Look into your mail")
    visitor.sees_at(link_in(mail.outbox[-1]), "Choose a new password")
    visitor.send(visitor.path, {"password1": PASSWORD[::-1], "password2": PASSWORD[::-1]})
    visitor.sees("Your new password is saved")
    visitor.sees_at("/en/account/password/reset/key/x-y/", "This link doesn't work any more")


def test_an_account(visitor: Onlooker) -> None:
    sign_in(visitor)
    visitor.sees_at("/en/account/", "Your account")
    visitor.send("/en/account/profile/", {"full_name": CARD, "language": "en"})
    visitor.sees("Name and language")
    visitor.send("/en/account/profile/", {"full_name": "Ada L.", "language": "en"})
    visitor.sees("Your account")
    visitor.sees_at("/en/account/reauthenticate/", "Is it you?")
    visitor.sees_at("/en/account/email/", "E-mail address")
    visitor.sees_at("/en/account/password/change/", "Change your password")
    visitor.sees_at("/en/account/logout/", "Sign out of FlyAway?")
    visitor.sees_at("/en/trips/", "My trips")


# Ways that end ----------------------------------------------------------------------------------
def test_payments_that_come_to_nothing(visitor: Onlooker, provider: FakeProvider) -> None:
    visitor.to_check()
    trip = f"/en/trips/{visitor.locator}/"
    visitor.client.post(f"{trip}pay/")
    session = f"cs_{Payment.objects.get().pk}"
    provider.fail(session)
    provider.run_out(session)
    visitor.sees_at(f"{trip}payment/", "The payment was refused")
    visitor.client.post(f"{trip}pay/")
    visitor.sees_at(f"{trip}payment/", "You haven't paid yet")
    visitor.sees_at("/en/trips/ZZZZZZ/", "We can't open this trip")
    Booking.objects.update(hold_expires_at="2020-01-01T00:00:00Z")
    visitor.sees_at(f"{trip}check/", "The time to pay is over")


def test_payments_that_are_not_known_yet_or_came_too_late(visitor: Onlooker, provider: FakeProvider) -> None:
    visitor.to_check()
    trip = f"/en/trips/{visitor.locator}/"
    visitor.client.post(f"{trip}pay/")
    authorise(provider)
    provider.away = True
    visitor.sees_at(f"{trip}payment/", "Confirming your payment")
    provider.away = False
    Booking.objects.update(status="cancelled", cancelled_at="2026-01-01T00:00:00Z")
    visitor.sees_at(f"{trip}payment/", "No tickets were issued")


def test_a_trip_that_was_paid_and_cancelled(visitor: Onlooker, provider: FakeProvider) -> None:
    sign_in(visitor)
    trip = f"/en/trips/{bought(visitor, provider)}/"
    visitor.sees_at("/en/trips/", "My trips")
    visitor.send(f"{trip}cancel/", {"quote": visitor.open(f"{trip}cancel/").values["quote"]})
    visitor.sees("London to New York")


def test_offers_that_are_not_to_be_had_any_more(visitor: Onlooker, monkeypatch: pytest.MonkeyPatch) -> None:
    visitor.to_seats()
    seats = visitor.path
    cabin = LegCabin.objects.filter(cabin="economy")
    with monkeypatch.context() as patched:
        patched.setattr(hold_view, "hold_draft", in_flight)
        visitor.send(seats, {"action": "skip"})
    visitor.sees("Holding your seats")
    cabin.update(class_limits=[4, 0])
    visitor.send(seats, {"action": "skip"})
    visitor.sees("The price has changed")
    cabin.update(authorized=0, class_limits=[0, 0])
    visitor.send(seats, {"action": "skip"})
    visitor.sees("These seats have just been sold")
    later = datetime.now(UTC) + timedelta(minutes=21)
    monkeypatch.setattr(clock, "now", lambda: later)
    visitor.sees_at(seats, "This offer is over")


def in_flight(*_asked: object) -> None:
    raise KeyInFlight


def test_flights_at_the_same_time_as_others(visitor: Onlooker) -> None:
    visitor.to_check()
    visitor.to_seats()
    visitor.send(visitor.path, {"action": "skip"})
    visitor.sees("These flights overlap with another trip")


def test_ways_back(visitor: Onlooker) -> None:
    world.fly(102, "JFK", "LHR", day=world.DAY + timedelta(days=7))
    back = (world.DAY + timedelta(days=7)).isoformat()
    page = visitor.search(return_date=back)
    outbound = page.offers("outbound")[0]
    visitor.search(return_date=back, outbound=outbound)
    visitor.sees("New York to London")


# Staff ------------------------------------------------------------------------------------------
def test_the_portal(visitor: Onlooker) -> None:
    sign_in(visitor, Role.STAFF)
    visitor.sees_at("/staff/", "Waiting for a decision")
    booking = hold(world.offer("LHR", "JFK"), (0, 0, "10A"))
    scan = submit(case_id=booking.id, holder_id=booking.passengers[0].id)
    refund = publish_failed_refund(booking.id)
    deliver_all()
    visitor.sees_at("/staff/", "Waiting for a decision")
    visitor.sees_at(f"/staff/documents/{scan.id}/", "Passport K7QM2X")
    visitor.send(f"/staff/documents/{scan.id}/decision", {"decision": "rejected", "note": CARD})
    visitor.sees("Passport K7QM2X")
    visitor.send(f"/staff/refunds/{refund}/handled", {"note": CARD})
    visitor.sees(f"Refund {booking.locator}")
    visitor.send(f"/staff/documents/{scan.id}/decision", {"decision": "approved"})
    visitor.send(f"/staff/documents/{scan.id}/decision", {"decision": "approved"})
    visitor.sees("Passport K7QM2X")
    visitor.sees_at("/staff/?state=done", "Waiting for a decision")
    visitor.sees_at("/staff/nothing/", "We can't find that page")


# Errors, and the API in words -------------------------------------------------------------------
def test_pages_for_what_goes_wrong(
    visitor: Onlooker, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor.sees_at("/en/nothing/", "We can't find that page")
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "booking.lookup": "0/m"}
    visitor.send("/en/find/", {"locator": "AAAAAA", "family_name": "x"})
    visitor.sees("One moment, please")
    visitor.client = Client(enforce_csrf_checks=True)
    visitor.send("/en/find/")
    visitor.sees("You can't open this page")
    visitor.client = Client(raise_request_exception=False)
    monkeypatch.setattr("apps.booking.web.views.home.render", busy)
    visitor.sees_at("/en/", "We'll be right back")


def busy(*_args: Any, **_kwargs: Any) -> Any:
    raise Unavailable


def test_the_api_in_words(visitor: Onlooker) -> None:
    visitor.sees_at("/api/docs/", "FlyAway API")
    visitor.sees_at("/api/docs/errors", "Error codes")


# The payment page -------------------------------------------------------------------------------
def test_the_hosted_payment_page(traveler: Traveler) -> None:
    page = traveler.page
    traveler.checks(hold(world.offer("LHR", "JFK")).locator)
    traveler.press(re.compile("^Pay"))
    page.wait_for_url(re.compile("/c/pay/"))
    assert_no_barriers(page)
    traveler.type_card("1")
    expect(page.locator(".wrong").first).to_be_visible()
    assert_no_barriers(page)
    traveler.type_card(DECLINED_CARD)
    expect(page.get_by_role("alert")).to_be_visible()
    assert_no_barriers(page)
    traveler.type_card(ASKING_CARD)
    page.wait_for_url(re.compile("/challenge"))
    assert_no_barriers(page)
