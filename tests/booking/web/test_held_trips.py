"""A held trip: its Change links, and its deadline."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.booking import services as booking
from apps.booking.models import Booking, Passenger, SeatAssignment
from tests import world
from tests.booking.orders import counters, hold, let_lapse, wrong_invariants
from tests.booking.web.orders import the_order
from tests.booking.web.walk import ADA, Walker

pytestmark = pytest.mark.django_db(transaction=True)

MORE_TIME = "I need more time: 15 minutes from now"


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


def test_the_deadline_stands_with_its_zone_and_more_time_can_be_had_twice(walker: Walker) -> None:
    page = walker.to_check()
    deadline = page.root.every("time", class_="deadline-time")[0]
    assert deadline.text.split()[1] in {"GMT", "BST"}
    locator = walker.locator
    for _extension in range(2):
        Booking.objects.update(hold_expires_at=datetime.now(UTC) + timedelta(minutes=5))
        assert MORE_TIME in walker.open(walker.path).buttons()
        page = walker.send(f"/en/trips/{locator}/extend/")
        assert page.heading == "Check your answers"
        deadline = page.root.every("time", class_="deadline-time")[0]
        assert f"Held until {deadline.text}." in page.text
    assert "This was the last time" in page.text
    assert not any(label.startswith("I need more time") for label in page.buttons())
    page = walker.send(f"/en/trips/{locator}/extend/")
    assert "can't be made longer again" in page.text


def test_more_time_is_offered_only_where_it_is_more(walker: Walker) -> None:
    page = walker.to_check()
    assert MORE_TIME not in page.buttons()
    Booking.objects.update(hold_expires_at=datetime.now(UTC) + timedelta(minutes=31))
    assert MORE_TIME not in walker.open(walker.path).buttons()
    Booking.objects.update(hold_expires_at=datetime.now(UTC) + timedelta(minutes=13))
    assert MORE_TIME in walker.open(walker.path).buttons()


def test_the_booking_code_and_that_the_hold_stands_are_on_the_check_page(walker: Walker) -> None:
    page = walker.to_check()
    assert [code.text for code in page.root.every("bdi", class_="copy-code-value")] == [walker.locator]
    assert "These seats stay held meanwhile." in page.text


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
    assert booking.release_expired_holds() == 1
    assert counters() == [(1, 0)]


def test_a_hold_that_lapsed_says_so_on_the_trip(market: None) -> None:
    detail = hold(world.offer("LHR", "JFK"))
    let_lapse(detail)
    walker = Walker()
    page = walker.send("/en/find/", {"locator": detail.locator, "family_name": "Lovelace"})
    assert "These seats were given back" in page.text
    assert page.links("Search again") != []


def test_what_costs_a_fee_is_not_marked_as_missing_from_the_fare(walker: Walker) -> None:
    page = walker.to_check()
    paid = [
        item.text for item in page.root.every("li") if "condition-fee" in item.attributes.get("class", "")
    ]
    assert paid == ["Choose your seat for a fee, or get one free at check-in"]


def test_a_connection_stands_with_its_times_on_the_check_page_and_between_the_cards(market: None) -> None:
    world.fly(201, "LIS", "LHR", departs=time(5, 0))
    walker = Walker()
    walker.choose(walker.search(origin="LIS"))
    walker.send(walker.path, ADA)
    walker.send(walker.path, walker.contact)
    page = walker.send(walker.path, {"action": "skip"})
    while page.heading != "Check your answers":
        page = walker.send(walker.path, {"action": "skip"})
    (way,) = page.root.every("div", class_="itinerary-way")
    assert way.text.endswith("08:00 – 10:00 Change in London, 2 h")
    page = walker.open(f"/en/trips/{walker.locator}/")
    assert page.root.every("section", class_="trip-cards")[0].text.count("Change in London, 2 h") == 1


def test_a_flight_that_lands_on_its_way_says_so_on_every_page_of_the_trip(walker: Walker) -> None:
    world.fly(1, "LIS", "LHR", "JFK")
    walker.choose(walker.search(origin="LIS"))
    on_the_way = "Lands in London on the way, same flight"
    assert on_the_way in walker.send(walker.path, ADA).text
    walker.send(walker.path, walker.contact)
    check = walker.send(walker.path, {"action": "skip"})
    assert on_the_way in check.text
    assert "direct" not in check.text
    trip = walker.open(f"/en/trips/{walker.locator}/")
    assert [stops.text for stops in trip.root.every("span", class_="route-stops")] == ["Same flight via LHR"]
    assert "Lands in London" in trip.text


def test_the_landings_of_all_flights_are_one_question_and_of_direct_ones_none(market: None) -> None:
    world.fly(1, "LIS", "LHR", "JFK")
    back = world.DAY + timedelta(days=7)
    world.fly(2, "JFK", "LHR", "LIS", day=back)
    asked, stops = [], []
    for offer in (world.offer("LHR", "JFK"), world.offer("LIS", "JFK", back=back)):
        held = hold(offer)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            read = booking.get_booking(held.id)
        asked.append(len(queries))
        stops.append([segment.stops for segment in read.segments])
        assert [segment.stops for segment in held.segments] == stops[-1]
    assert stops == [[()], [("LHR",), ("LHR",)]]
    assert asked[1] - asked[0] == 1
