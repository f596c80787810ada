"""To the hosted page and back: done, refused, unfinished, still confirming, too late."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.test import override_settings
from pytest_django import Settings

from apps.booking.models import BookedSegment, Booking
from apps.core.context import SYSTEM
from apps.payments import services as payments
from apps.payments.models import Payment
from tests.booking.orders import wrong_invariants
from tests.booking.web.orders import authorise, bought, the_order
from tests.booking.web.walk import Walker
from tests.payments.fake_provider import FakeProvider

pytestmark = pytest.mark.django_db(transaction=True)


def test_paying_leads_to_the_hosted_page_which_the_form_may_reach(
    walker: Walker, provider: FakeProvider
) -> None:
    walker.to_check()
    with override_settings(STRIPE_API_BASE="https://api.stripe.com"):
        answer = walker.client.get(walker.path)
    assert "form-action 'self' https://checkout.stripe.com;" in answer["Content-Security-Policy"] + ";"
    first = walker.client.post(f"/en/trips/{walker.locator}/pay/")
    second = walker.client.post(f"/en/trips/{walker.locator}/pay/")
    assert (first.status_code, second.status_code) == (303, 303)
    assert first["Location"] == second["Location"]
    assert Payment.objects.count() == 1
    assert provider.requests[0].return_url.startswith("http://testserver/en/trips/")


def test_a_payment_that_is_done_leads_to_the_trip_with_its_tickets(
    walker: Walker, provider: FakeProvider
) -> None:
    locator = bought(walker, provider)
    page = walker.open(f"/en/trips/{locator}/payment/")
    assert walker.path == f"/en/trips/{locator}/"
    assert page.title.startswith("London to New York")
    notice = f"You're going €130.00 paid. Your tickets and receipt went to {walker.contact['email']}."
    assert notice in page.text
    assert "You're going" not in walker.open(f"/en/trips/{locator}/").text
    number = page.root.every("bdi", class_="code")
    assert any(code.text.startswith("974") and len(code.text) == 13 for code in number)
    assert page.links("Add passport") == [f"/en/trips/{locator}/documents/0/"] * 2
    assert wrong_invariants() == []


def test_leaving_the_payment_page_charges_nothing_and_can_be_tried_again(
    walker: Walker, provider: FakeProvider
) -> None:
    walker.to_check()
    locator = walker.locator
    walker.client.post(f"/en/trips/{locator}/pay/")
    page = walker.open(f"/en/trips/{locator}/payment/")
    assert (page.status, page.heading) == (200, "You haven't paid yet")
    assert "Pay €130.00" in page.buttons()


def test_reloading_the_page_asks_the_provider_once_in_a_while(walker: Walker, provider: FakeProvider) -> None:
    walker.to_check()
    locator = walker.locator
    walker.client.post(f"/en/trips/{locator}/pay/")
    pages = [walker.open(f"/en/trips/{locator}/payment/") for _ in range(4)]
    assert [page.heading for page in pages] == ["You haven't paid yet"] * 4
    assert provider.calls.count("find") == 1
    walker.client.post(f"/en/trips/{locator}/pay/")
    authorise(provider)
    walker.open(f"/en/trips/{locator}/payment/")
    assert the_order().status == "ticketed"


def test_a_payment_is_started_so_often(
    walker: Walker, provider: FakeProvider, settings: Settings, clean_redis: None
) -> None:
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "booking.pay": "2/h"}
    walker.to_check()
    answers = [walker.client.post(f"/en/trips/{walker.locator}/pay/") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [303, 303, 429]
    assert 1 <= int(answers[2]["Retry-After"]) <= 3600
    assert "too many attempts" in answers[2].content.decode()


def test_a_refused_payment_says_so_and_can_be_tried_again(walker: Walker, provider: FakeProvider) -> None:
    walker.to_check()
    locator = walker.locator
    walker.client.post(f"/en/trips/{locator}/pay/")
    session = f"cs_{Payment.objects.get().pk}"
    provider.fail(session)
    provider.run_out(session)
    page = walker.open(f"/en/trips/{locator}/payment/")
    assert page.heading == "The payment was refused"
    assert "Pay €130.00" in page.buttons()


def test_while_the_provider_is_away_the_page_waits_and_asks_again(
    walker: Walker, provider: FakeProvider
) -> None:
    walker.to_check()
    locator = walker.locator
    walker.client.post(f"/en/trips/{locator}/pay/")
    authorise(provider)
    provider.away = True
    page = walker.open(f"/en/trips/{locator}/payment/")
    assert (page.status, page.heading) == (200, "Confirming your payment")
    assert page.root.every("div", data_hx_trigger="every 3s") != []
    waiting = walker.client.get(f"/en/trips/{locator}/payment/", headers={"HX-Request": "true"})
    assert (waiting.status_code, waiting.content) == (204, b"")
    provider.away = False
    done = walker.client.get(f"/en/trips/{locator}/payment/", headers={"HX-Request": "true"})
    assert done["HX-Refresh"] == "true"
    assert the_order().status == "ticketed"


def test_without_the_provider_the_check_page_says_so_and_nothing_is_lost(
    walker: Walker, provider: FakeProvider
) -> None:
    walker.to_check()
    provider.away = True
    page = walker.send(f"/en/trips/{walker.locator}/pay/")
    assert page.status == 503
    assert page.title.startswith("Error: ")
    assert "can't be reached right now" in page.problems[0][0]
    assert the_order().status == "held"


def test_money_that_came_too_late_is_told_to_be_given_back(walker: Walker, provider: FakeProvider) -> None:
    walker.to_check()
    locator = walker.locator
    walker.client.post(f"/en/trips/{locator}/pay/")
    Booking.objects.update(status="cancelled", cancelled_at="2026-01-01T00:00:00Z")
    authorise(provider)
    page = walker.open(f"/en/trips/{locator}/payment/")
    assert (page.status, page.heading) == (410, "No tickets were issued")
    assert "This booking was cancelled before it was paid. If you paid, all of it is given back" in page.text


def test_a_payment_page_of_a_time_that_is_over_says_so(walker: Walker, provider: FakeProvider) -> None:
    walker.to_check()
    address = f"/en/trips/{walker.locator}/payment/"
    walker.client.post(f"/en/trips/{walker.locator}/pay/")
    Booking.objects.update(hold_expires_at="2020-01-01T00:00:00Z")
    page = walker.open(address)
    assert (page.status, "The time to pay was over" in page.text) == (410, True)
    BookedSegment.objects.update(departs_at=datetime.now(UTC) + timedelta(minutes=44))
    page = walker.open(address)
    assert (page.status, "The sale for this flight has ended." in page.text) == (410, True)


def test_the_way_back_to_a_trip_that_was_cancelled_since_leads_to_the_trip(
    walker: Walker, provider: FakeProvider
) -> None:
    locator = bought(walker, provider)
    address = f"/en/trips/{locator}/cancel/"
    walker.send(address, {"quote": walker.open(address).values["quote"]})
    page = walker.open(f"/en/trips/{locator}/payment/")
    assert (page.status, walker.path) == (200, f"/en/trips/{locator}/")
    assert "This trip is cancelled €20.00 goes back to the card" in page.text
    assert "You're going" not in page.text


def test_paid_money_that_waits_for_tickets_is_not_called_lapsed(
    walker: Walker, provider: FakeProvider
) -> None:
    walker.to_check()
    locator = walker.locator
    walker.client.post(f"/en/trips/{locator}/pay/")
    authorise(provider)
    payments.settle_payment(payment_id=Payment.objects.get().pk, actor=SYSTEM)
    Booking.objects.update(hold_expires_at="2020-01-01T00:00:00Z")
    assert "We are confirming your payment" in walker.open(f"/en/trips/{locator}/").text
    walker.open(f"/en/trips/{locator}/check/")
    assert the_order().status == "ticketed"
