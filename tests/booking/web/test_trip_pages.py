"""A held and a bought trip: change, pay, find, cancel, papers, and whose business it is."""

from __future__ import annotations

from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings
from PIL import Image

from apps.accounts.models import TravelDocument
from apps.booking.models import Booking, CancellationQuote, Passenger, SeatAssignment
from apps.payments.models import Payment
from tests import world
from tests.accounts.builders import make_user
from tests.booking.orders import counters, hold, let_lapse, wrong_invariants
from tests.booking.web.reader import read
from tests.booking.web.walk import ADA, Walker
from tests.deliver import deliver_all
from tests.payments.fake_provider import FakeProvider

pytestmark = pytest.mark.django_db(transaction=True)


def the_order() -> Booking:
    return Booking.objects.get()


def authorise(provider: FakeProvider) -> None:
    provider.authorise(f"cs_{Payment.objects.get().pk}")


def bought(walker: Walker, provider: FakeProvider) -> str:
    """A ticketed trip of this visitor; returns its locator."""
    walker.to_check()
    locator = walker.locator
    walker.client.post(f"/en/trips/{locator}/pay/")
    authorise(provider)
    walker.open(f"/en/trips/{locator}/payment/")
    deliver_all()
    return locator


# Change links -----------------------------------------------------------------------------------
def test_a_traveler_is_corrected_from_the_check_page(walker: Walker) -> None:
    page = walker.to_check()
    address = page.links("Change Ada Lovelace")[0]
    page = walker.open(address)
    assert page.values["passengers-0-given_name"] == "Ada"
    wrong = walker.send(address, {**ADA, "passengers-0-family_name": ""})
    assert wrong.status == 422
    page = walker.send(address, {**ADA, "passengers-0-given_name": "Augusta Ada"})
    assert page.heading == "Check your answers"
    assert "LOVELACE/AUGUSTA ADA" in page.text


def test_a_correction_that_the_rules_refuse_is_explained(walker: Walker) -> None:
    page = walker.to_check()
    address = page.links("Change Ada Lovelace")[0]
    page = walker.send(address, {**ADA, "passengers-0-date_of_birth_year": "2020"})
    assert page.status == 422
    assert page.problems[0][1] == "#id_passengers-0-date_of_birth_0"
    assert Passenger.objects.get().date_of_birth.year == 1985


def test_the_contact_is_corrected_from_the_check_page(walker: Walker) -> None:
    page = walker.to_check()
    address = page.links("Change E-mail address")[0]
    assert walker.send(address, {"email": "nobody"}).status == 422
    page = walker.send(address, {"email": "augusta@example.com"})
    assert page.heading == "Check your answers"
    assert "augusta@example.com" in page.text
    assert the_order().contact_email == "augusta@example.com"


def test_seats_are_changed_on_the_held_order_and_the_price_follows(walker: Walker) -> None:
    page = walker.to_check()
    address = page.links("Change London (LHR) to New York (JFK)")[0]
    page = walker.send(address, {"traveler": "0", "seat": "11A"})
    assert page.heading == "Check your answers"
    assert page.root.every("button", class_="button-primary")[0].text == "Pay €160.00"
    assert walker.send(address, {"traveler": "0", "seat": "99A"}).status == 400
    page = walker.send(address, {"traveler": "0", "seat": ""})
    assert page.root.every("button", class_="button-primary")[0].text == "Pay €130.00"
    assert not SeatAssignment.objects.filter(active=True).exists()
    assert wrong_invariants() == []


# The hold's time --------------------------------------------------------------------------------
def test_the_deadline_stands_with_its_zone_and_more_time_can_be_had_twice(walker: Walker) -> None:
    page = walker.to_check()
    deadline = page.root.every("time", class_="deadline-time")[0]
    assert deadline.text.split()[1] in {"GMT", "BST"}
    locator = walker.locator
    for _extension in range(2):
        page = walker.send(f"/en/trips/{locator}/extend/")
        assert page.heading == "Check your answers"
    assert "I need more time" not in page.buttons()
    page = walker.send(f"/en/trips/{locator}/extend/")
    assert "can't be made longer again" in page.text


def test_a_lapsed_hold_keeps_what_was_typed(walker: Walker) -> None:
    walker.to_check()
    locator = walker.locator
    Booking.objects.update(hold_expires_at="2020-01-01T00:00:00Z")
    page = walker.open(f"/en/trips/{locator}/check/")
    assert (page.status, page.heading) == (410, "The time to pay is over")
    assert walker.send(f"/en/trips/{locator}/pay/").status == 410
    (address,) = page.links("Search again")
    page = walker.choose(walker.open(address))
    assert page.values["passengers-0-family_name"] == "Lovelace"
    assert page.values["passengers-0-date_of_birth_year"] == "1985"


def test_a_draft_whose_hold_lapsed_can_be_held_again(walker: Walker) -> None:
    walker.to_seats()
    path = walker.path
    walker.send(path, {"action": "skip"})
    first = walker.locator
    Booking.objects.update(hold_expires_at="2020-01-01T00:00:00Z")
    page = walker.send(path, {"action": "skip"})
    assert page.heading == "Check your answers"
    assert walker.locator != first
    assert counters() == [(1, 0)] or counters() == [(2, 0)]


# Payment ----------------------------------------------------------------------------------------
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
    assert provider.requests[0].success_url.startswith("http://testserver/en/trips/")


def test_a_payment_that_is_done_leads_to_the_trip_with_its_tickets(
    walker: Walker, provider: FakeProvider
) -> None:
    locator = bought(walker, provider)
    page = walker.open(f"/en/trips/{locator}/payment/")
    assert walker.path == f"/en/trips/{locator}/"
    assert page.title.startswith("London to New York")
    assert Passenger.objects.get().pk is not None
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


def test_a_refused_payment_says_so_and_can_be_tried_again(walker: Walker, provider: FakeProvider) -> None:
    walker.to_check()
    locator = walker.locator
    walker.client.post(f"/en/trips/{locator}/pay/")
    session = f"cs_{Payment.objects.get().pk}"
    provider.fail(session)
    provider.run_out(session)
    page = walker.open(f"/en/trips/{locator}/payment/")
    assert page.heading in {"The payment was refused", "You haven't paid yet"}
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
    assert page.root.every("div", hx_trigger="every 3s") != []
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


# Find and see -----------------------------------------------------------------------------------
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


@pytest.mark.parametrize(
    "page",
    [
        "",
        "check/",
        "travelers/0/",
        "contact/",
        "seats/0/",
        "extend/",
        "pay/",
        "payment/",
        "documents/0/",
        "cancel/",
    ],
)
def test_to_anybody_else_a_trip_does_not_exist(market: None, page: str) -> None:
    detail = hold(world.offer("LHR", "JFK"), (0, 0, "10A"))
    somebody = Client()
    somebody.force_login(
        make_user("somebody@example.com"), backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    staff = Client()
    staff.force_login(
        make_user("staff@example.com", role="staff"),
        backend="allauth.account.auth_backends.AuthenticationBackend",
    )
    before = list(Booking.objects.values())
    for client in (Client(), somebody, staff):
        for locator in (detail.locator, "AAAAAA"):
            address = f"/en/trips/{locator}/{page}"
            answers = [client.post(address, {**ADA, "email": "x@example.com", "seat": ""})]
            if page not in {"extend/", "pay/"}:
                answers.append(client.get(address))
            assert {answer.status_code for answer in answers} == {404}
    assert list(Booking.objects.values()) == before


def test_a_signed_in_traveler_owns_what_they_book(market: None) -> None:
    user = make_user("ada@example.com")
    walker = Walker()
    walker.client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    walker.choose(walker.search())
    walker.send(walker.path, ADA)
    assert walker.open(walker.path).values["email"] == "ada@example.com"
    walker.send(walker.path, {"email": "ada@example.com"})
    walker.send(walker.path, {"action": "skip"})
    assert the_order().owner_id == user.pk
    other = Walker()
    other.client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = other.open("/en/trips/")
    assert [row.attributes["href"] for row in page.root.every("a", class_="trip-row")] == [
        f"/en/trips/{walker.locator}/"
    ]
    assert other.open(f"/en/trips/{walker.locator}/").status == 200


def test_an_empty_list_of_trips_teaches(market: None) -> None:
    walker = Walker()
    assert walker.client.get("/en/trips/").status_code == 302
    walker.client.force_login(
        make_user("new@example.com"), backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    assert "No trips yet" in walker.open("/en/trips/").text


# Cancel -----------------------------------------------------------------------------------------
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
    assert (the_order().status, counters()) == ("cancelled", [(0, 0)])
    assert walker.send(address, {"quote": str(uuid4())}).title.startswith("London to New York")


@pytest.mark.parametrize("quote", ["", "nonsense", str(uuid4())])
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
    assert lines == ["You paid €130.00", "Not refundable in your fare -€110.00"]
    assert page.root.every("div", class_="receipt-total")[0].text == "You get back €20.00"
    page = walker.send(f"/en/trips/{locator}/cancel/", {"quote": page.values["quote"]})
    deliver_all()
    assert the_order().status == "cancelled"
    assert "€20.00 is refunded" in walker.open(f"/en/trips/{locator}/").text
    assert wrong_invariants() == []


# Papers -----------------------------------------------------------------------------------------
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


def test_a_hold_that_lapsed_says_so_on_the_trip(market: None) -> None:
    detail = hold(world.offer("LHR", "JFK"))
    let_lapse(detail)
    walker = Walker()
    page = walker.send("/en/find/", {"locator": detail.locator, "family_name": "Lovelace"})
    assert "These seats were given back" in page.text
    assert page.links("Search again") != []


def test_paid_money_that_waits_for_tickets_is_not_called_lapsed(
    walker: Walker, provider: FakeProvider
) -> None:
    walker.to_check()
    detail = the_order()
    walker.client.post(f"/en/trips/{detail.locator}/pay/")
    Payment.objects.update(state="authorised", authorised=13000)
    Booking.objects.update(hold_expires_at="2020-01-01T00:00:00Z")
    page = read(walker.client.get(f"/en/trips/{detail.locator}/"))
    assert "We are confirming your payment" in page.text
