"""An attempt that has moved on while its page was being opened is nobody's answer."""

from __future__ import annotations

import pytest

from apps.booking import services as booking
from apps.booking.operations import start_payment as starting
from apps.booking.types import SeatRequest
from apps.booking.web.views import check as check_view
from apps.core.context import ANONYMOUS, SYSTEM
from apps.payments import services as payments
from apps.payments.errors import PaymentInProgress
from apps.payments.models import Payment
from tests import world
from tests.booking.orders import hold, pay, session_of
from tests.booking.web.orders import the_order
from tests.booking.web.walk import Walker
from tests.http.wire import Wire
from tests.payments.fake_provider import FakeProvider
from tests.racing import and_then

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("clean_redis")]


@pytest.fixture(autouse=True)
def _market() -> None:
    world.open_for_sale()
    world.fly(101, "LHR", "JFK")


def choose_a_seat() -> None:
    """In another tab: the price is another one now, and the attempt for the old one is given up."""
    changes = [SeatRequest(passenger=0, segment=0, seat="10A")]
    booking.change_seats(booking_id=the_order().pk, changes=changes, actor=ANONYMOUS)


def given_up(provider: FakeProvider, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(provider, "open_session", and_then(provider.open_session, choose_a_seat))


def test_the_key_is_free_again_and_the_next_try_leads_to_a_page(
    provider: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    wire = Wire()
    address = f"bookings/{wire.held()['locator']}/payments"
    given_up(provider, monkeypatch)
    body = {"return_url": "https://example.com/back"}
    refused = wire.post(address, body, key="k-1")
    assert (refused.status, refused.code) == (409, "payment_in_progress")
    assert refused.body["title"].endswith("Nothing was charged. Please try again.")
    again = wire.post(address, body, key="k-1")
    assert (again.status, again.body["status"]) == (201, "requires_action")
    assert again.body["redirect_url"]
    assert "Idempotent-Replayed" not in again.headers


def test_on_the_page_the_booking_is_shown_as_it_is_now(
    provider: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    walker = Walker()
    walker.to_check()
    given_up(provider, monkeypatch)
    page = walker.send(f"/en/trips/{walker.locator}/pay/")
    assert (page.status, page.heading) == (409, "Check your answers")
    assert "Nothing was charged" in page.problems[0][0]
    assert page.root.every("button", class_="button-primary")[0].text == "Pay €142.00"


def pay_in_another_tab(provider: FakeProvider) -> None:
    payment = Payment.objects.get()
    provider.authorise(session_of(payments.payment_of(payment.pk)))
    payments.settle_payment(payment_id=payment.pk, actor=SYSTEM)


def test_who_has_paid_already_is_told_so(provider: FakeProvider, monkeypatch: pytest.MonkeyPatch) -> None:
    held = hold(world.offer("LHR", "JFK"))
    pay(held)
    open_attempt = and_then(starting._open_attempt, lambda: pay_in_another_tab(provider))
    monkeypatch.setattr(starting, "_open_attempt", open_attempt)
    with pytest.raises(PaymentInProgress) as refused:
        pay(held)
    assert str(refused.value).startswith("This booking is being paid for already.")


def test_on_the_page_who_has_paid_already_is_led_on(
    provider: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    walker = Walker()
    walker.to_check()
    locator = walker.locator
    walker.client.post(f"/en/trips/{locator}/pay/")
    open_attempt = and_then(starting._open_attempt, lambda: pay_in_another_tab(provider))
    monkeypatch.setattr(starting, "_open_attempt", open_attempt)
    answer = walker.client.post(f"/en/trips/{locator}/pay/")
    assert (answer.status_code, answer["Location"]) == (302, f"/en/trips/{locator}/payment/")
    assert check_view.is_paid(booking.get_booking(the_order().pk))
