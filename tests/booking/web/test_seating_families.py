"""Families on the seats page: the page offers what the rules allow, and says why where they don't."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from apps.booking.models import Booking, SeatAssignment
from apps.flights.models import Seat
from tests import world
from tests.booking.web.walk import ADA, Walker

pytestmark = pytest.mark.django_db(transaction=True)

DAY_BACK = world.DAY + timedelta(days=7)
# Between the flights. February has it in every year.
BIRTHDAY = world.DAY + timedelta(days=3 if (world.DAY + timedelta(days=3)).day < 29 else 6)
BORN = {
    "adult": date(1985, 12, 10),
    "child": date(2019, 1, 2),
    "youth": world.DAY.replace(year=world.DAY.year - 14),
    "growing": BIRTHDAY.replace(year=BIRTHDAY.year - 12),
    "baby": world.DAY - timedelta(days=200),
    "toddler": BIRTHDAY.replace(year=BIRTHDAY.year - 2),
}
FIRST_AN_ADULT = ("Children sit with an adult. Choose an adult's seat on this flight first.", "#seat-none")
TOO_FAR = (
    "Children sit in the row of an adult of this booking, or one row away. Choose seats closer together, or give the "
    "child's seat up first.",
    "#seat-none",
)


@pytest.fixture(autouse=True)
def _market() -> None:
    """Rows 10 to 12 and 14 to 16 of economy; row 11 is at an exit."""
    world.open_for_sale()
    world.fly(101, "LHR", "JFK", seats=35)


def at_the_seats(*kinds: str) -> Walker:
    """Somebody who has named the travelers, adults and youths first."""
    walker = Walker()
    children = sum(kind in ("child", "baby", "toddler") for kind in kinds)
    walker.choose(walker.search(adults=len(kinds) - children, children=children))
    walker.send(walker.path, named(*kinds))
    page = walker.send(walker.path, walker.contact)
    assert page.heading == "Where would you like to sit?", page.text
    return walker


def named(*kinds: str) -> dict[str, str]:
    typed: dict[str, str] = {}
    for number, kind in enumerate(kinds):
        born = BORN[kind]
        known = {name.replace("-0-", f"-{number}-"): value for name, value in ADA.items()}
        typed |= known | {
            f"passengers-{number}-date_of_birth_{part}": str(getattr(born, part))
            for part in ("day", "month", "year")
        }
    return typed


def leave_free(*seats: str) -> None:
    for seat in Seat.objects.filter(cabin="economy"):
        seat.blocked = f"{seat.row}{seat.letter}" not in seats
        seat.save()


def test_a_childs_seat_comes_after_an_adults() -> None:
    walker = at_the_seats("adult", "child")
    address = walker.path
    page = walker.send(address, {"traveler": "1", "seat": "10B"})
    assert (page.status, page.problems) == (400, [FIRST_AN_ADULT])
    walker.send(address, {"traveler": "0", "seat": "10A"})
    page = walker.open(f"{address}?traveler=1")
    assert "disabled" not in page.root.every("input", value="10F")[0].attributes
    assert "disabled" in page.root.every("input", value="12A")[0].attributes
    assert "too far from an adult" in page.text
    page = walker.send(address, {"traveler": "1", "seat": "12A"})
    assert (page.status, page.problems) == (400, [TOO_FAR])
    page = walker.send(address, {"traveler": "1", "seat": "10F"})
    assert page.heading == "Check your answers"
    assert sorted(SeatAssignment.objects.values_list("seat", flat=True)) == ["10A", "10F"]


def test_an_adult_does_not_leave_a_child_behind() -> None:
    walker = at_the_seats("adult", "adult", "child")
    address = walker.path
    walker.send(address, {"traveler": "0", "seat": "10A"})
    walker.send(address, {"traveler": "1", "seat": ""})
    walker.send(address, {"traveler": "2", "seat": "10B"})
    locator = walker.locator
    change = f"/en/trips/{locator}/seats/0/"
    for seat, problem in (("16A", TOO_FAR), ("", FIRST_AN_ADULT)):
        page = walker.send(change, {"traveler": "0", "seat": seat})
        assert (page.status, page.problems) == (400, [problem])
    page = walker.send(change, {"traveler": "1", "seat": "10C"})
    page = walker.send(change, {"traveler": "0", "seat": "16A"})
    assert sorted(SeatAssignment.objects.filter(active=True).values_list("seat", flat=True)) == [
        "10B",
        "10C",
        "16A",
    ]


def test_one_tap_puts_the_adult_amid_the_children() -> None:
    leave_free("12A", "14A", "15A")
    walker = at_the_seats("adult", "child", "child")
    page = walker.send(walker.path, {"action": "together", "traveler": "0"})
    chips = [chip.text.split()[-1] for chip in page.root.every("a", class_="passenger-chip")]
    assert chips == ["14A", "12A", "15A"]


@pytest.mark.parametrize("seats", [("10A", "16A"), ("10A",)], ids=["far apart", "too few"])
def test_where_one_tap_can_not_seat_them_it_says_so(seats: tuple[str, ...]) -> None:
    leave_free(*seats)
    walker = at_the_seats("adult", "child")
    page = walker.send(walker.path, {"action": "together", "traveler": "0"})
    told = "There are not enough free seats close together on this flight. Choose them one by one."
    assert (page.status, page.problems) == (400, [(told, "#seat-none")])
    assert page.title.startswith("Error: ")
    assert not Booking.objects.exists()


def test_who_is_14_is_offered_no_seat_at_an_exit() -> None:
    walker = at_the_seats("adult", "youth")
    address = walker.path
    assert "disabled" in walker.open(f"{address}?traveler=1").root.every("input", value="11A")[0].attributes
    assert (
        "disabled" not in walker.open(f"{address}?traveler=0").root.every("input", value="11A")[0].attributes
    )
    page = walker.send(address, {"traveler": "1", "seat": "11A"})
    assert [text for text, _href in page.problems] == [
        "Seats at emergency exits are for travelers of 15 and older without an infant on the lap."
    ]


def test_a_baby_in_a_childs_place_has_a_seat_near_an_adult() -> None:
    walker = at_the_seats("adult", "baby")
    address = walker.path
    walker.send(address, {"traveler": "0", "seat": "12A"})
    page = walker.open(f"{address}?traveler=1")
    assert "disabled" in page.root.every("input", value="11A")[0].attributes
    assert "disabled" in page.root.every("input", value="16A")[0].attributes
    page = walker.send(address, {"traveler": "1", "seat": "12B"})
    assert page.heading == "Check your answers"


def return_trip(**party: int) -> tuple[Walker, str]:
    """At the travelers of a journey out and back; the page asks for their names."""
    world.fly(102, "JFK", "LHR", day=DAY_BACK, seats=35)
    walker = Walker()
    offer = world.offer("LHR", "JFK", back=DAY_BACK, **party)
    walker.send("/en/book/", {"offer": offer.id})
    return walker, walker.path


@pytest.mark.parametrize(
    ("party", "kind", "wrong"),
    [
        ({"adults": 1, "children": 1}, "toddler", {"adults": 1, "infants": 1}),
        ({"adults": 2}, "growing", {"adults": 1, "children": 1}),
    ],
)
def test_a_birthday_on_the_way_is_taken_in_the_dearer_place(
    party: dict[str, int], kind: str, wrong: dict[str, int]
) -> None:
    walker, address = return_trip(**party)
    assert walker.send(address, named("adult", kind)).heading == "How can we reach you?"
    walker.send("/en/book/", {"offer": world.offer("LHR", "JFK", **wrong, back=DAY_BACK).id})
    page = walker.send(walker.path, named("adult", kind))
    assert page.status == 422
    way = "a child" if kind == "toddler" else "an adult"
    ((text, href),) = page.problems
    assert (text.endswith(f"Search with {way} instead."), href) == (
        True,
        "#id_passengers-1-date_of_birth_0",
    )


def test_who_turns_12_on_the_way_is_offered_seats_near_an_adult_until_then() -> None:
    walker, address = return_trip(adults=2)
    walker.send(address, named("adult", "growing"))
    walker.send(walker.path, walker.contact)
    seats = walker.path
    walker.send(seats, {"traveler": "0", "seat": "10A"})
    assert "disabled" in walker.open(f"{seats}?traveler=1").root.every("input", value="16A")[0].attributes
    back = seats.replace("/seats/0/", "/seats/1/")
    walker.send(back, {"traveler": "0", "seat": "10A"})
    assert "disabled" not in walker.open(f"{back}?traveler=1").root.every("input", value="16A")[0].attributes


def test_nobody_of_12_books_alone_and_the_page_says_how_to_go_on() -> None:
    walker = Walker()
    walker.choose(walker.search())
    page = walker.send(walker.path, {**ADA, "passengers-0-date_of_birth_year": str(world.DAY.year - 13)})
    assert (page.status, page.heading) == (422, "Who is traveling?")
    ((text, _href),) = page.problems
    assert text.startswith("Travelers under 16 fly with somebody who is 16 or older.")


def test_what_is_wrong_with_a_party_is_not_said_of_one_traveler() -> None:
    walker = Walker()
    walker.choose(walker.search(adults=2))
    year = str(world.DAY.year - 13)
    both = {**ADA, **{name.replace("-0-", "-1-"): value for name, value in ADA.items()}}
    typed = {name: year if name.endswith("birth_year") else value for name, value in both.items()}
    page = walker.send(walker.path, typed)
    assert [text.split(" fly ")[0] for text, _href in page.problems] == ["Travelers under 16"]
