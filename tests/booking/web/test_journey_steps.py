"""From a chosen offer to held seats: every step, what it refuses, and that none is skipped."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from apps.booking.models import Booking, Draft, SeatAssignment
from apps.booking.web.views import hold as hold_view
from apps.core import clock
from apps.core.idempotency import KeyInFlight
from apps.flights.models import LegCabin
from tests.booking.orders import counters, wrong_invariants
from tests.booking.web.orders import bought
from tests.booking.web.walk import ADA, BEN, Walker
from tests.payments.fake_provider import FakeProvider

pytestmark = pytest.mark.django_db(transaction=True)


TOO_YOUNG = "Adults are 12 or older on the day of travel. Search again with a child or infant."


def test_the_way_from_an_offer_to_the_check_page(walker: Walker) -> None:
    page = walker.to_contact()
    assert (page.status, page.heading) == (200, "How can we reach you?")
    page = walker.send(walker.path, walker.contact)
    assert page.heading == "Where would you like to sit?"
    page = walker.send(walker.path, {"traveler": "0", "seat": "10A"})
    assert (page.status, page.heading) == (200, "Check your answers")
    assert "LOVELACE/ADA" in page.text
    assert page.root.every("div", class_="receipt-total")[0].text == "Total for 1 traveler €142.00"
    assert page.root.every("button", class_="button-primary")[0].text == "Pay €142.00"
    (booking,) = Booking.objects.all()
    assert (booking.status, booking.total, booking.contact_email) == ("held", 14200, walker.contact["email"])
    assert [seat.seat for seat in SeatAssignment.objects.all()] == ["10A"]
    assert wrong_invariants() == []


def test_the_answers_are_personal_and_kept_by_nobody(walker: Walker) -> None:
    walker.to_seats()
    answer = walker.client.get(walker.path)
    assert "no-store" in answer["Cache-Control"]
    assert "private" in answer["Cache-Control"]
    assert answer["X-Robots-Tag"] == "noindex"
    assert b'<meta name="robots" content="noindex">' in answer.content


def test_each_traveler_has_fields_of_their_own_and_errors_say_whose_they_are(walker: Walker) -> None:
    walker.choose(walker.search(adults=2))
    page = walker.send(walker.path, {**ADA, **BEN, "passengers-1-family_name": "", "passengers-1-gender": ""})
    assert page.status == 422
    assert page.title.startswith("Error: ")
    assert page.problems == [
        ("Traveler 2: Enter the family name as it is in the passport.", "#id_passengers-1-family_name"),
        ("Traveler 2: Choose female, male or unspecified, as in the passport.", "#id_passengers-1-gender_0"),
    ]
    assert {href.removeprefix("#") for _text, href in page.problems} <= page.ids
    assert page.values["passengers-0-family_name"] == "Lovelace"
    assert page.values["passengers-1-date_of_birth_year"] == "1980"


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("date_of_birth_month", "13", "Enter a date that exists, like 27 3 1985."),
        (
            "family_name",
            "山田",
            "Write it in the letters A to Z, as in the last two lines of the passport's photo page.",
        ),
        ("date_of_birth_day", "", "Enter the day, the month and the year."),
        ("date_of_birth_year", "2999", "The date of birth must be in the past."),
        (
            "date_of_birth_year",
            "2020",
            TOO_YOUNG,
        ),
        ("family_name", "R2D2", "Enter the name without numbers."),
        ("family_name", "@", "Use letters, spaces, hyphens and apostrophes only."),
    ],
)
def test_a_traveler_who_cannot_be_is_explained(walker: Walker, name: str, value: str, message: str) -> None:
    walker.choose(walker.search())
    page = walker.send(walker.path, {**ADA, f"passengers-0-{name}": value})
    assert page.status == 422
    assert [text for text, _href in page.problems] == [message]
    assert page.values[f"passengers-0-{name}"] == value


@pytest.mark.parametrize(
    ("given", "family"),
    [("", "Sukarno"), ("O", "Ng"), ("María José", "Müller-Łukasz O’Brien"), ("Иван", "Петров")],
)
def test_every_name_is_welcome(walker: Walker, given: str, family: str) -> None:
    walker.choose(walker.search())
    names = {"passengers-0-given_name": given, "passengers-0-family_name": family}
    assert walker.send(walker.path, {**ADA, **names}).heading == "How can we reach you?"


def test_the_name_on_the_ticket_is_shown_while_one_types(walker: Walker) -> None:
    answer = walker.client.post(
        "/en/book/ticket-name/",
        {"traveler": "0", "passengers-0-given_name": "Юлия", "passengers-0-family_name": "Müller"},
    )
    assert "MUELLER/IULIIA" in answer.content.decode()
    assert walker.client.post("/en/book/ticket-name/", {"traveler": "x"}).status_code == 404


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"email": "nobody"}, "email"),
        ({"email": ""}, "email"),
        ({"phone": "12"}, "phone"),
        ({"phone": "call me"}, "phone"),
    ],
)
def test_a_contact_nobody_can_reach_is_explained(walker: Walker, changes: dict[str, str], field: str) -> None:
    walker.to_contact()
    page = walker.send(walker.path, {**walker.contact, **changes})
    assert page.status == 422
    assert [href for _text, href in page.problems] == [f"#id_{field}"]
    assert page.values[field] == changes[field]


def test_a_card_number_is_taken_nowhere_but_on_the_payment_page(walker: Walker) -> None:
    walker.to_contact()
    page = walker.send(walker.path, {**walker.contact, "phone": "4242 4242 4242 4242"})
    assert page.status == 422
    assert "looks like a card number" in page.problems[0][0]
    assert b"4242" not in b"".join(bytes(draft.typed) for draft in Draft.objects.all())


def test_what_is_typed_is_sealed_in_the_database(walker: Walker) -> None:
    walker.to_seats()
    (draft,) = Draft.objects.all()
    assert b"Lovelace" not in bytes(draft.typed)
    assert walker.contact["email"].encode() not in bytes(draft.typed)


@pytest.mark.parametrize("step", ["contact", "seats/0", "hold"])
def test_no_step_is_skipped(walker: Walker, step: str) -> None:
    walker.choose(walker.search())
    draft = walker.draft
    assert walker.open(f"/en/book/{draft}/{step}/").heading == "Who is traveling?"
    page = walker.send(f"/en/book/{draft}/{step}/", {**walker.contact, "seat": "10A", "traveler": "0"})
    assert page.heading == "Who is traveling?"
    assert not Booking.objects.exists()


def test_holding_twice_holds_once(walker: Walker) -> None:
    walker.to_seats()
    path = walker.path
    first = walker.send(path, {"action": "skip"})
    second = walker.send(path, {"action": "skip"})
    assert (first.heading, second.heading) == ("Check your answers", "Check your answers")
    assert Booking.objects.count() == 1
    assert counters() == [(1, 0)]


def test_going_back_from_a_held_order_leads_to_what_was_answered_there(walker: Walker) -> None:
    page = walker.to_check()
    (seats,) = page.links("Back")
    trip = f"/en/trips/{walker.locator}"
    assert seats == f"{trip}/seats/0/"
    (draft,) = Draft.objects.all()
    steps = {"travelers/": f"{trip}/travelers/0/", "contact/": f"{trip}/contact/", "seats/0/": seats}
    for step, change in steps.items():
        page = walker.open(f"/en/book/{draft.pk}/{step}")
        assert (page.status, walker.path) == (200, change)
    assert walker.open(f"/en/book/{draft.pk}/hold/").heading == "Check your answers"


def test_going_back_from_an_order_that_is_no_longer_held_leads_to_the_trip(
    walker: Walker, provider: FakeProvider
) -> None:
    locator = bought(walker, provider)
    (draft,) = Draft.objects.all()
    walker.open(f"/en/book/{draft.pk}/contact/")
    assert walker.path == f"/en/trips/{locator}/"


def test_a_draft_leads_to_its_order_although_the_session_never_heard_of_it(walker: Walker) -> None:
    """The process died between the two; the draft is proof enough."""
    walker.to_check()
    (draft,) = Draft.objects.all()
    session = walker.client.session
    del session["bookings"]
    session.save()
    page = walker.open(f"/en/book/{draft.pk}/travelers/")
    assert (page.status, page.heading) == (200, "Change Ada Lovelace")


def test_sold_out_is_said_and_the_next_best_is_one_tap_away(walker: Walker) -> None:
    walker.to_seats()
    LegCabin.objects.filter(cabin="economy").update(authorized=0, class_limits=[0, 0])
    page = walker.send(walker.path, {"action": "skip"})
    assert (page.status, page.heading) == (409, "These seats have just been sold")
    (address,) = page.links("See other flights")
    assert walker.open(address).status == 200
    assert not Booking.objects.exists()


def test_a_changed_price_is_shown_and_asked(walker: Walker) -> None:
    walker.to_seats()
    path = walker.path
    LegCabin.objects.filter(cabin="economy").update(class_limits=[4, 0])
    page = walker.send(path, {"action": "skip"})
    assert page.heading == "The price has changed"
    assert [price.text for price in page.root.every("dd", class_="figures")][:2] == ["€130.00", "€330.00"]
    assert not Booking.objects.exists()
    refused = walker.send(walker.path, {"offer": "something else"})
    assert (refused.status, refused.heading) == (409, "The price has changed")
    page = walker.send(walker.path, {"offer": page.values["offer"]})
    assert page.heading == "Check your answers"
    assert Booking.objects.get().total == 33000


def test_an_offer_that_ran_out_leads_to_todays_search_and_keeps_what_was_typed(
    walker: Walker, monkeypatch: pytest.MonkeyPatch
) -> None:
    walker.to_seats()
    later = datetime.now(UTC) + timedelta(minutes=21)
    monkeypatch.setattr(clock, "now", lambda: later)
    page = walker.open(walker.path)
    assert (page.status, page.heading) == (410, "This offer is over")
    (address,) = page.links("Search again")
    page = walker.choose(walker.open(address))
    assert page.values["passengers-0-family_name"] == "Lovelace"
    page = walker.send(walker.path, ADA)
    assert page.values["email"] == walker.contact["email"]


@pytest.mark.parametrize("offer", ["", "nonsense", "A" * 60, "\x00", "☃" * 500])
def test_an_offer_that_is_none_is_refused_with_a_way_on(walker: Walker, offer: str) -> None:
    page = walker.send("/en/book/", {"offer": offer, "search": "origin=LHR&destination=JFK&evil=1"})
    assert (page.status, page.heading) == (404, "This offer is over")
    assert page.links("Search again") == ["/en/flights/?origin=LHR&destination=JFK"]
    assert not Draft.objects.exists()


def test_addresses_that_only_take_forms_lead_to_the_page_with_the_form(walker: Walker) -> None:
    assert walker.client.get("/en/book/").headers["Location"] == "/en/flights/"
    for action in ("pay", "extend"):
        answer = walker.client.get(f"/en/trips/AAAAAA/{action}/")
        assert (answer.status_code, answer.headers["Location"]) == (302, "/en/trips/AAAAAA/check/")


def test_pages_refuse_methods_that_they_do_not_know(walker: Walker) -> None:
    assert walker.client.delete("/en/book/").status_code == 405
    assert walker.client.put("/en/flights/").status_code == 405
    assert walker.client.delete("/en/find/").status_code == 405


def test_a_draft_belongs_to_the_browser_it_was_begun_in(walker: Walker) -> None:
    walker.to_seats()
    draft, stranger = walker.draft, Walker()
    for step in ("travelers", "contact", "seats/0", "hold", "price"):
        for address in (f"/en/book/{draft}/{step}/", f"/en/book/{uuid4()}/{step}/"):
            assert stranger.open(address).status == 404
            assert stranger.send(address, {**ADA, **stranger.contact, "action": "skip"}).status == 404
    assert not Booking.objects.exists()


def test_a_second_click_waits_for_the_first(walker: Walker, monkeypatch: pytest.MonkeyPatch) -> None:
    walker.to_seats()
    path, draft = walker.path, walker.draft
    with monkeypatch.context() as patched:
        patched.setattr(hold_view, "hold_draft", in_flight)
        page = walker.send(path, {"action": "skip"})
    assert (page.status, page.heading) == (200, "Holding your seats")
    asked = {"HX-Request": "true"}
    assert walker.client.get(f"/en/book/{draft}/hold/", headers=asked).status_code == 204
    walker.send(f"/en/book/{draft}/hold/")
    answer = walker.client.get(f"/en/book/{draft}/hold/", headers=asked)
    assert answer["HX-Redirect"] == f"/en/trips/{Booking.objects.get().locator}/check/"


def in_flight(*_asked: object) -> None:
    raise KeyInFlight
