"""What is said, and what is kept, when an offer or a hold runs out while somebody is at work on it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from unittest.mock import Mock

import pytest

from apps.booking import services as booking
from apps.booking.models import Booking
from apps.core import clock
from apps.core.money import Money
from apps.flights import services as flights
from apps.flights.errors import OfferChanged
from tests.booking.orders import let_lapse
from tests.booking.web.orders import the_order
from tests.booking.web.reader import read
from tests.booking.web.walk import ADA, Walker

pytestmark = pytest.mark.django_db(transaction=True)
PART = {"HX-Request": "true"}


def test_a_part_of_a_page_is_never_a_whole_page_once_the_offer_is_over(
    walker: Walker, monkeypatch: pytest.MonkeyPatch
) -> None:
    walker.to_seats()
    address = f"{walker.path}?traveler=0&seat=10A"
    assert "HX-Redirect" not in walker.client.get(address, headers=PART).headers
    late = clock.now() + timedelta(hours=1)
    monkeypatch.setattr(clock, "now", lambda: late)
    answer = walker.client.get(address, headers=PART)
    assert (answer.content, answer["HX-Redirect"]) == (b"", address)
    assert walker.client.get(address).status_code == 410


def test_nor_once_the_price_has_changed(walker: Walker, monkeypatch: pytest.MonkeyPatch) -> None:
    walker.to_seats()
    address, draft = f"{walker.path}?traveler=0&seat=10A", walker.draft
    changed = OfferChanged.of(old_total=Money(1, "EUR"), new_total=Money(2, "EUR"), offer_id="new")
    monkeypatch.setattr(flights, "open_offer", Mock(side_effect=changed))
    answer = walker.client.get(address, headers=PART)
    assert (answer.content, answer["HX-Redirect"]) == (b"", f"/en/book/{draft}/price/")


def test_nor_once_the_hold_is_over(walker: Walker) -> None:
    walker.to_check()
    address = f"/en/trips/{walker.locator}/seats/0/?traveler=0&seat=10A"
    Booking.objects.update(status="cancelled", cancelled_at=clock.now())
    answer = walker.client.get(address, headers=PART)
    assert (answer.content, answer["HX-Redirect"]) == (b"", f"/en/trips/{walker.locator}/check/")


def test_nor_when_the_search_is_refused(walker: Walker) -> None:
    address = "/en/flights/?origin=Atlantis&destination=JFK&departure_date=2020-01-01"
    answer = walker.client.get(address, headers=PART)
    assert (answer.content, answer["HX-Redirect"]) == (b"", address)
    assert walker.client.get(address).status_code == 422


@pytest.mark.parametrize("is_late", [False, True], ids=["while it was held", "when it had lapsed"])
def test_what_was_corrected_stands_in_the_next_try(walker: Walker, is_late: bool) -> None:
    page = walker.to_check()
    locator, traveler = walker.locator, page.links("Change Ada Lovelace")[0]
    if is_late:
        let_lapse(booking.get_booking(the_order().pk))
    walker.send(traveler, {**ADA, "passengers-0-given_name": "Augusta"})
    walker.send(f"/en/trips/{locator}/contact/", {"email": "augusta@example.com", "phone": "+442071234567"})
    if not is_late:
        let_lapse(booking.get_booking(the_order().pk))
    page = walker.open(f"/en/trips/{locator}/check/")
    assert page.status == 410
    page = walker.choose(walker.open(page.links("Search again")[0]))
    assert page.values["passengers-0-given_name"] == "Augusta"
    page = walker.send(walker.path, page.values)
    assert page.values["email"] == "augusta@example.com"


def the_changes(locator: str) -> list[str]:
    """The pages on which time is spent while the seats are held."""
    return [f"/en/trips/{locator}/{page}/" for page in ("travelers/0", "contact", "seats/0")]


def test_the_deadline_stands_where_answers_are_changed_while_the_seats_are_held(walker: Walker) -> None:
    walker.to_check()
    pages = the_changes(walker.locator)
    for path in pages:
        (deadline,) = walker.open(path).root.every("div", class_="deadline")
        assert "data-lapsed-href" not in deadline.attributes, (
            "what is being typed stays when the time is over"
        )
    let_lapse(booking.get_booking(the_order().pk))
    for path in pages:
        assert walker.open(path).root.every("div", class_="deadline") == []


def test_more_time_leads_back_to_the_page_on_which_it_was_asked_for(walker: Walker) -> None:
    walker.to_check()
    locator = walker.locator
    for path in the_changes(locator)[:2]:
        Booking.objects.update(hold_expires_at=datetime.now(UTC) + timedelta(minutes=5))
        back = walker.open(path).values["back"]
        page = walker.send(f"/en/trips/{locator}/extend/", {"back": back})
        assert (walker.path, "Held until" in page.text) == (path, True)
    for elsewhere in ("https://example.com/", "//example.com/", "javascript:alert(1)", ""):
        walker.send(f"/en/trips/{locator}/extend/", {"back": elsewhere})
        assert walker.path == f"/en/trips/{locator}/check/"


@pytest.mark.parametrize("minutes", [5, -5], ids=["in time", "too late"])
def test_more_time_in_place_leaves_alone_what_is_being_typed(walker: Walker, minutes: int) -> None:
    walker.to_check()
    Booking.objects.update(hold_expires_at=datetime.now(UTC) + timedelta(minutes=minutes))
    answer = walker.client.post(f"/en/trips/{walker.locator}/extend/", headers=PART)
    part = read(answer).root
    assert (answer.status_code, part.every("h1")) == (200, [])
    assert len(part.every("div", class_="deadline")) == (1 if minutes > 0 else 0)
    said = part.every("div", class_="hold-said")[0].text
    assert said.startswith("Held until" if minutes > 0 else "The time to pay is over")
