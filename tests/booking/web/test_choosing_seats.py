"""Seats before the hold: what can be had, what is lost in the last moment, and the other ways to one."""

from __future__ import annotations

from datetime import time, timedelta

import pytest

from apps.booking.models import Booking, SeatAssignment
from tests import world
from tests.booking.orders import hold
from tests.booking.web.walk import ADA, Walker

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(
    ("seat", "message"),
    [
        ("99A", "There is no seat with this number on this aircraft."),
        ("1A", "There is no seat with this number on this aircraft."),
        ("12F", "This seat isn't offered. Please choose another one."),
        ("'; --", "There is no seat with this number on this aircraft."),
    ],
)
def test_a_seat_that_cannot_be_had_is_explained(walker: Walker, seat: str, message: str) -> None:
    """1A is in business, 12F is blocked."""
    walker.to_seats()
    page = walker.send(walker.path, {"traveler": "0", "seat": seat})
    assert page.status == 400
    assert page.problems == [(message, "#seat-none")]
    assert "seat-none" in page.ids
    assert not Booking.objects.exists()


def test_a_seat_that_somebody_has_is_shown_as_taken_and_refused(walker: Walker) -> None:
    hold(world.offer("LHR", "JFK"), (0, 0, "10A"))
    page = walker.to_seats()
    taken = page.root.every("input", value="10A")[0]
    assert "disabled" in taken.attributes
    page = walker.send(walker.path, {"traveler": "0", "seat": "10A"})
    assert page.status == 409
    assert page.problems == [("Someone has just taken that seat. Please choose another one.", "#seat-none")]


def test_a_seat_lost_in_the_last_moment_leads_back_to_the_cabin(walker: Walker) -> None:
    walker.to_seats(adults=2)
    path = walker.path
    walker.send(path, {"traveler": "0", "seat": "10A"})
    hold(world.offer("LHR", "JFK"), (0, 0, "10A"))
    page = walker.send(path, {"traveler": "1", "seat": "10B"})
    assert page.status == 409
    assert page.title.startswith("Error: Seat for Ada Lovelace")
    assert "10A" not in page.values.values()
    assert Booking.objects.count() == 1
    page = walker.send(path, {"traveler": "0", "seat": "10C"})
    assert page.heading == "Check your answers"
    assert "Ada 10C, Sukarno 10B" in page.text


def test_one_tap_seats_a_party_side_by_side(walker: Walker) -> None:
    walker.to_seats(adults=2)
    page = walker.send(walker.path, {"action": "together", "traveler": "0"})
    chips = [chip.text for chip in page.root.every("a", class_="passenger-chip")]
    assert chips == ["AL Ada Lovelace 10A", "S Sukarno 10B"]
    assert page.root.every("p", class_="price-summary-total")[0].text == "€284.00"
    assert page.buttons()[-1] == "Continue Hold these seats"


def test_the_list_is_another_way_to_a_seat(walker: Walker) -> None:
    walker.to_seats()
    page = walker.open(f"{walker.path}?view=list&filter=window")
    seats = [row.text.split()[0] for row in page.root.every("li", class_="seat-list-item")]
    assert seats == ["10A", "10F", "11A", "11F", "12A"]
    page = walker.send(walker.path.partition("?")[0], {"traveler": "0", "view": "list", "seat": "12A"})
    assert page.heading == "Check your answers"


def test_the_price_follows_the_seat_that_is_looked_at(walker: Walker) -> None:
    walker.to_seats()
    answer = walker.client.get(f"{walker.path}?traveler=0&seat=11A", headers={"HX-Request": "true"})
    assert "€160.00" in answer.content.decode()
    assert "<html" not in answer.content.decode()


def test_children_are_not_offered_seats_at_exits(market: None) -> None:
    walker = Walker()
    walker.choose(walker.search(adults=1, children=1))
    child = {name.replace("passengers-0", "passengers-1"): value for name, value in ADA.items()}
    walker.send(walker.path, {**ADA, **child, "passengers-1-date_of_birth_year": "2019"})
    walker.send(walker.path, walker.contact)
    address = walker.path
    page = walker.open(f"{address}?traveler=1")
    assert "disabled" in page.root.every("input", value="11A")[0].attributes
    assert "11A, window, extra legroom, exit row, from 15 years" in page.text
    assert (
        "11A, window, extra legroom, exit row, €30.00, available" in walker.open(f"{address}?traveler=0").text
    )
    page = walker.send(address, {"traveler": "1", "seat": "11A"})
    assert page.problems == [
        (
            "Seats at emergency exits are for travelers of 15 and older without an infant on the lap.",
            "#seat-none",
        )
    ]


def test_a_flight_that_is_not_in_the_offer_has_no_seats(walker: Walker) -> None:
    walker.to_seats()
    assert walker.open(f"/en/book/{walker.draft}/seats/7/").status == 404


def test_skipping_a_flight_leaves_the_seats_of_the_others(market: None) -> None:
    world.fly(201, "LIS", "LHR", departs=time(5, 0))
    walker = Walker()
    walker.choose(walker.search(origin="LIS"))
    walker.send(walker.path, ADA)
    page = walker.send(walker.path, walker.contact)
    first = walker.path
    assert page.buttons() == ["", "List of seats", "Next flight"]
    walker.send(first, {"traveler": "0", "seat": "10A"})
    page = walker.send(first, {"traveler": "0", "action": "skip"})
    assert "Flight 2 of 2" in page.text
    page = walker.send(walker.path.partition("?")[0], {"traveler": "0", "seat": "10B"})
    assert page.heading == "Check your answers"
    assert [seat.seat for seat in SeatAssignment.objects.all()] == ["10B"]


def test_whoever_has_an_infant_on_the_lap_is_not_offered_seats_at_exits(market: None) -> None:
    walker = Walker()
    walker.choose(walker.search(adults=1, infants=1))
    infant = {name.replace("passengers-0", "passengers-1"): value for name, value in ADA.items()}
    born = world.DAY - timedelta(days=400)
    for part in ("day", "month", "year"):
        infant[f"passengers-1-date_of_birth_{part}"] = str(getattr(born, part))
    walker.send(walker.path, {**ADA, **infant})
    page = walker.send(walker.path, walker.contact)
    assert "disabled" in page.root.every("input", value="11A")[0].attributes
    assert "exit row, not with an infant on the lap" in page.text
    assert page.root.every("span", class_="seat-barred")
    assert "Not for this traveler" in page.text


def test_the_seat_that_is_looked_at_goes_along_to_the_list_and_back(walker: Walker) -> None:
    page = walker.to_seats()
    page = walker.send(walker.path, {"traveler": "0", "seat": "11A", "action": "list"})
    assert "view=list" in walker.path
    assert (
        page.root.every("p", class_="seat-chosen")[0].text == "11A · window, extra legroom, exit row, €30.00"
    )
    assert page.root.every("p", class_="price-summary-total")[0].text == "€160.00"
    assert page.buttons()[-1] == "Hold these seats"
    plan = next(link for link in page.root.every("a", class_="seat-view") if link.text == "Cabin plan")
    page = walker.open(walker.path.partition("?")[0] + plan.attributes["href"])
    assert page.values["seat"] == "11A"
    assert not Booking.objects.exists()
    page = walker.send(walker.path.partition("?")[0], {"traveler": "0", "seat": "11A"})
    assert "Ada 11A" in page.text


def test_the_cabin_says_what_its_rows_cost(walker: Walker) -> None:
    page = walker.to_seats()
    bands = [band.text for band in page.root.every("p", class_="seat-band")]
    assert bands == ["€12.00", "€30.00", "€12.00"]
    assert page.buttons()[-1] == "Continue Continue without a seat"
    assert "Not for this traveler" not in page.text
