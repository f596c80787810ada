"""A bought trip: what cancelling gives back, passport scans, the history in sentences."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings
from PIL import Image

from apps.accounts import services as accounts
from apps.accounts.models import TravelDocument
from apps.accounts.operations.review_document import Decision
from apps.booking.models import CancellationQuote, Passenger
from apps.core.context import SYSTEM
from apps.core.models import OutboxEvent
from apps.payments.models import Payment
from apps.payments.operations.sync_open_payments import sync_open_payments
from tests.accounts.builders import staff_actor
from tests.booking.orders import counters, wrong_invariants
from tests.booking.web.orders import authorise, bought, the_order
from tests.booking.web.reader import Page
from tests.booking.web.walk import Walker
from tests.deliver import deliver_all
from tests.payments.fake_provider import FakeProvider

pytestmark = pytest.mark.django_db(transaction=True)


def test_cancelling_a_held_booking_is_asked_first_and_costs_nothing(walker: Walker) -> None:
    walker.to_check()
    address = f"/en/trips/{walker.locator}/cancel/"
    page = walker.open(address)
    assert page.heading == "Cancel this trip?"
    assert "nothing is charged" in page.text
    assert walker.open(address).values["quote"] == page.values["quote"]
    assert CancellationQuote.objects.count() == 1
    page = walker.send(address, {"quote": page.values["quote"]})
    assert "Cancelled" in page.text
    assert "Nothing was charged." in page.text
    assert "Given free of charge" not in page.text
    assert "seat at check-in" not in page.text
    assert (the_order().status, counters()) == ("cancelled", [(0, 0)])
    assert walker.send(address, {"quote": str(uuid4())}).title.startswith("London to New York")


@pytest.mark.parametrize("quote", ["", "nonsense", "0190a5d0-0000-7000-8000-000000000000"])
def test_only_a_quote_of_this_trip_cancels(walker: Walker, quote: str) -> None:
    walker.to_check()
    page = walker.send(f"/en/trips/{walker.locator}/cancel/", {"quote": quote})
    assert page.status == 404
    assert page.problems != []
    assert the_order().status == "held"


def test_cancelling_a_bought_trip_says_what_comes_back(walker: Walker, provider: FakeProvider) -> None:
    locator = bought(walker, provider)
    page = walker.open(f"/en/trips/{locator}/cancel/")
    lines = [line.text for line in page.root.every("div", class_="receipt-line")]
    assert lines == ["You paid €130.00", "Not refundable in your fare −€110.00"]
    assert page.root.every("div", class_="receipt-total")[0].text == "You get back €20.00"
    page = walker.send(f"/en/trips/{locator}/cancel/", {"quote": page.values["quote"]})
    deliver_all()
    assert the_order().status == "cancelled"
    page = walker.open(f"/en/trips/{locator}/")
    assert "€20.00 is refunded" in page.text
    assert "€20.00 goes back to the card you paid with, within 5 to 10 days." in page.text
    assert "Given free of charge" not in page.text
    assert "seat at check-in" not in page.text
    assert page.root.every("div", class_="receipt-line")[-1].text == "Goes back to your card −€20.00"
    assert page.root.every("div", class_="receipt-total")[0].text == "What you paid in the end €110.00"
    assert wrong_invariants() == []


def picture() -> SimpleUploadedFile:
    content = BytesIO()
    Image.new("RGB", (640, 480), (180, 190, 200)).save(content, "JPEG")
    return SimpleUploadedFile("passport.jpg", content.getvalue(), "image/jpeg")


def test_a_passport_scan_is_sent_and_its_state_shown(walker: Walker, provider: FakeProvider) -> None:
    locator = bought(walker, provider)
    page = walker.send(f"/en/trips/{locator}/documents/0/", {"document": picture()})
    assert "Being checked" in page.text
    assert page.links("Add passport") == []
    document = TravelDocument.objects.get()
    assert (document.holder_id, document.locator) == (Passenger.objects.get().pk, locator)
    told = OutboxEvent.objects.get(type="accounts.document_submitted").payload
    assert [told[name] for name in ("flight", "route", "zone", "traveler", "travelers")] == [
        "FA101",
        "LHR–JFK",
        "Europe/London",
        1,
        1,
    ]


@pytest.mark.parametrize(
    ("upload", "status"),
    [
        (lambda: "", 422),
        (lambda: SimpleUploadedFile("passport.jpg", b"", "image/jpeg"), 400),
        (lambda: SimpleUploadedFile("passport.jpg", b"MZ\x90\x00 not a picture", "image/jpeg"), 400),
    ],
)
def test_a_file_that_is_no_scan_is_explained(
    walker: Walker, provider: FakeProvider, upload: Any, status: int
) -> None:
    locator = bought(walker, provider)
    page = walker.send(f"/en/trips/{locator}/documents/0/", {"document": upload()})
    assert page.status == status
    assert page.problems[0][1] == "#id_document"
    assert not TravelDocument.objects.exists()


@override_settings(DOCUMENT_MAX_BYTES=1000)
def test_a_file_that_is_too_large_is_explained_with_the_limit(walker: Walker, provider: FakeProvider) -> None:
    locator = bought(walker, provider)
    page = walker.send(f"/en/trips/{locator}/documents/0/", {"document": picture()})
    assert page.status == 413
    assert page.problems == [("The file is too large. Send a photo or PDF of 8 MB or less.", "#id_document")]


def review(decision: Decision, **reason: str) -> None:
    document = TravelDocument.objects.get()
    accounts.review_document(document_id=document.pk, decision=decision, actor=staff_actor(), **reason)


def card(page: Page) -> str:
    return page.root.every("section", class_="next-step")[0].text


def test_the_main_card_says_how_the_passport_stands(walker: Walker, provider: FakeProvider) -> None:
    locator = bought(walker, provider)
    assert "Add passport" in card(walker.open(f"/en/trips/{locator}/"))
    page = walker.send(f"/en/trips/{locator}/documents/0/", {"document": picture()})
    assert "We are checking your passport" in card(page)
    assert "You are all set" not in page.text
    review("rejected", reason_code="unreadable")
    page = walker.open(f"/en/trips/{locator}/")
    assert "Take it again in good light" in card(page)
    assert "Send a new scan" in card(page)
    events = page.root.every("ol", class_="timeline")[0].text
    for told in ("Passport scan sent Ada Lovelace", "A new passport scan is needed Ada Lovelace"):
        assert told in events


def test_an_approved_passport_is_all_that_was_wanted(walker: Walker, provider: FakeProvider) -> None:
    locator = bought(walker, provider)
    walker.send(f"/en/trips/{locator}/documents/0/", {"document": picture()})
    review("approved")
    assert "You are all set" in card(walker.open(f"/en/trips/{locator}/"))


def test_nothing_is_called_paid_before_the_money_is_taken(walker: Walker, provider: FakeProvider) -> None:
    walker.to_check()
    locator = walker.locator
    walker.client.post(f"/en/trips/{locator}/pay/")
    authorise(provider)
    page = walker.open(f"/en/trips/{locator}/payment/")
    assert "Your tickets are issued Your card is being charged €130.00." in page.text
    assert ("€130.00 paid" in page.text, "Sent to" in page.text) == (False, False)
    deliver_all()
    assert "Sent to" in walker.open(f"/en/trips/{locator}/").text


def look_again() -> None:
    Payment.objects.update(next_sync_at=datetime.now(UTC))
    sync_open_payments(actor=SYSTEM)
    deliver_all()


def test_a_card_that_can_not_be_charged_is_told_from_the_first_try_to_the_end(
    walker: Walker, provider: FakeProvider
) -> None:
    provider.refuse["capture"] = "card_declined"
    locator = bought(walker, provider)
    page = walker.open(f"/en/trips/{locator}/payment/")
    assert card(page).startswith("We couldn't charge your card Your bank refused the payment. We try again")
    for untrue in ("You're going", "paid.", "Sent to", "Receipt ", "You are all set"):
        assert untrue not in page.text
    assert mail.outbox == []
    Payment.objects.update(authorised_at=datetime.now(UTC) - timedelta(hours=2))
    look_again()
    page = walker.open(f"/en/trips/{locator}/payment/")
    assert walker.path == f"/en/trips/{locator}/"
    assert card(page).startswith(
        "We couldn't charge your card Your bank did not let us take the money in time"
    )
    assert "Nothing was charged." in card(page)
    (message,) = mail.outbox
    assert "We could not charge your card" in message.body
    assert "Nothing was charged." in message.body


def test_a_card_that_is_charged_after_all_is_no_matter_any_more(
    walker: Walker, provider: FakeProvider
) -> None:
    provider.refuse["capture"] = "card_declined"
    locator = bought(walker, provider)
    provider.refuse.clear()
    look_again()
    page = walker.open(f"/en/trips/{locator}/")
    assert ("Add passport" in card(page), "Sent to" in page.text) == (True, True)
    assert [message.subject for message in mail.outbox] == [f"Your tickets and receipt: {locator}"]


def test_it_is_a_receipt_once_money_was_taken(walker: Walker, provider: FakeProvider) -> None:
    walker.to_check()
    headings = [title.text for title in walker.open(f"/en/trips/{walker.locator}/").root.every("h2")]
    assert ("Price" in headings, "Receipt" in headings) == (True, False)
    address = f"/en/trips/{walker.locator}/cancel/"
    page = walker.send(address, {"quote": walker.open(address).values["quote"]})
    headings = [title.text for title in page.root.every("h2")]
    assert ("Price" in headings, "Receipt" in headings) == (True, False)
    locator = bought(walker, provider)
    headings = [title.text for title in walker.open(f"/en/trips/{locator}/").root.every("h2")]
    assert ("Price" in headings, "Receipt" in headings) == (False, True)


def test_history_names_seats_travelers_and_what_was_charged(walker: Walker, provider: FakeProvider) -> None:
    walker.to_check()
    locator = walker.locator
    for seat in ("10A", "11F", ""):
        walker.send(f"/en/trips/{locator}/seats/0/", {"traveler": "0", "seat": seat})
    for _time in range(3):
        walker.client.post(f"/en/trips/{locator}/pay/")
    address = f"/en/trips/{locator}/cancel/"
    walker.send(address, {"quote": walker.open(address).values["quote"]})
    events = walker.open(f"/en/trips/{locator}/").root.every("ol", class_="timeline")[0].text
    for told in (
        "Seat 10A chosen for Ada Lovelace",
        "Seat 11F instead of 10A for Ada Lovelace",
        "Seat 11F of Ada Lovelace given up",
    ):
        assert told in events
    assert events.count("Payment started") == 1
    assert events.count("Nothing was charged.") == 2
    assert "Nothing is refunded" not in events


def test_only_tickets_have_papers_and_only_travelers_that_exist(
    walker: Walker, provider: FakeProvider
) -> None:
    walker.to_check()
    assert walker.open(f"/en/trips/{walker.locator}/documents/0/").status == 404
    walker.send(f"/en/trips/{walker.locator}/cancel/", {})
    locator = walker.locator
    assert walker.open(f"/en/trips/{locator}/travelers/5/").status == 404
    assert walker.open(f"/en/trips/{locator}/seats/5/").status == 404


def test_history_tells_in_sentences_what_happened(walker: Walker, provider: FakeProvider) -> None:
    locator = bought(walker, provider)
    page = walker.open(f"/en/trips/{locator}/")
    told = [title.text for title in page.root.every("p", class_="timeline-title")]
    assert told == ["Payment received", "Tickets issued", "Payment started", "Seats held"]
    assert "Ada" not in page.root.every("ol", class_="timeline")[0].text
