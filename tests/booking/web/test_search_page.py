"""The results page: what is found, and what is said about a search that can't be."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.cache import cache
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from apps.core import clock
from tests import world
from tests.booking.web.reader import Page, read
from tests.booking.web.walk import Walker

pytestmark = pytest.mark.django_db(transaction=True)
DAY = world.DAY
LONG_OVER = datetime.now(UTC).date() - timedelta(days=2)


def messages(page: Page) -> list[str]:
    return [message for message, _href in page.problems]


def test_a_result_shows_times_at_the_airports_and_the_total_of_the_party(walker: Walker) -> None:
    page = walker.search(adults=2)
    assert page.status == 200
    assert page.heading == "London to New York"
    ticket = page.root.every("article")[0]
    assert [time_.text for time_ in ticket.every("time")] == ["10:00", "08:00"]
    assert [price.text for price in ticket.every("p", class_="ticket-total")] == ["€260.00"]
    assert [note.text for note in ticket.every("p", class_="ticket-note")] == ["€130.00 per adult"]
    assert [fare.attributes["aria-label"] for fare in ticket.every("section")] == [
        "Light",
        "Standard",
        "Flex",
    ]
    assert [fare.text for fare in ticket.every("p", class_="fare-price")] == ["€260.00", "€300.00", "€360.00"]


def test_a_connection_names_its_airport_and_the_time_there(market: None) -> None:
    world.fly(201, "LIS", "LHR", departs=time(5, 0))
    page = Walker().search(origin="LIS")
    assert [via.text for via in page.root.every("span", class_="route-via")] == ["LHR 2 h London"]
    assert page.root.every("p", class_="slice-flights")[0].text == "FA201 · FA101"


def test_a_flight_that_lands_on_its_way_says_where(market: None) -> None:
    world.fly(1, "LIS", "LHR", "JFK")
    page = Walker().search(origin="LIS")
    assert [stops.text for stops in page.root.every("span", class_="route-stops")] == [
        "Same flight via LHR London"
    ]
    assert len(page.root.every("span", class_="route-stop")) == 1


def test_an_arrival_on_the_next_day_says_so(market: None) -> None:
    world.fly(7, "JFK", "LHR", departs=time(21, 0))
    page = Walker().search(origin="JFK", destination="LHR")
    assert page.root.every("sup", class_="day-shift")[0].text == "+1 1 day later"


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("LHR", "LHR"),
        ("lhr", "LHR"),
        ("London (LHR)", "LHR"),
        ("London", "LHR"),
        (" jfk ", "JFK"),
        ("New York", "JFK"),
    ],
)
def test_places_are_understood_as_people_type_them(walker: Walker, typed: str, code: str) -> None:
    other = "LIS" if code == "JFK" else "JFK"
    page = (
        walker.search(origin=typed, destination=other) if code == "LHR" else walker.search(destination=typed)
    )
    assert page.status == 200
    assert page.problems == []


@pytest.mark.parametrize(
    ("changes", "message", "field"),
    [
        (
            {"origin": "Atlantis"},
            "We don't know the airport “Atlantis”. Try a city or a three-letter code.",
            "origin",
        ),
        ({"destination": "LHR"}, "Choose two different places to fly between.", "destination"),
        ({"origin": ""}, "Say where you fly from.", "origin"),
        (
            {"departure_date": LONG_OVER.isoformat()},
            "This day is over where the flight departs. Choose today or a later day.",
            "departure_date",
        ),
        ({"departure_date": ""}, "Choose the day of departure.", "departure_date"),
        (
            {"return_date": (DAY - timedelta(days=1)).isoformat()},
            "The return can't be before the departure. Choose a later day.",
            "return_date",
        ),
    ],
)
def test_a_search_that_cannot_be_is_explained_and_kept(
    walker: Walker, changes: dict[str, str], message: str, field: str
) -> None:
    page = walker.search(**changes)
    assert page.status == 422
    assert page.title.startswith("Error: ")
    assert (message, f"#id_{field}") in page.problems
    assert f"id_{field}" in page.ids
    wanted = {"origin": "LHR", "destination": "JFK", "departure_date": DAY.isoformat()} | changes
    assert {name: page.values[name] for name in wanted} == wanted


@pytest.mark.parametrize(
    "party",
    [
        {"adults": "0"},
        {"adults": "10"},
        {"adults": "5", "children": "5"},
        {"adults": "1", "infants": "2"},
        {"adults": "-1"},
        {"adults": "two"},
        {"adults": "99999999999999999999"},
    ],
)
def test_a_party_that_cannot_fly_is_explained_and_kept(walker: Walker, party: dict[str, str]) -> None:
    page = walker.search(**party)
    assert page.status == 422
    assert page.problems != []
    assert all(href.removeprefix("#") in page.ids for _message, href in page.problems if href)
    assert {name: page.values[name] for name in party} == party


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"adults": "-1"}, "Adults: enter a number from 1 to 9."),
        ({"adults": "two"}, "Adults: enter a number from 1 to 9."),
        ({"children": "10"}, "Children: enter a number from 0 to 9."),
        ({"infants": "1.5"}, "Infants: enter a number from 0 to 9."),
        ({"cabin": "cargo"}, "Cabin: choose one of those in the list."),
        ({"departure_date": "2026-02-30"}, "Departure: choose a date that exists, like 2026-12-10."),
        ({"departure_date": "tomorrow"}, "Departure: choose a date that exists, like 2026-12-10."),
        ({"return_date": "soon"}, "Return: choose a date that exists, like 2026-12-10."),
        ({"origin": "L" * 81}, "Try a city or a three-letter code."),
    ],
)
def test_a_mistake_is_named_with_its_field(walker: Walker, changes: dict[str, str], message: str) -> None:
    page = walker.search(**changes)
    assert page.status == 422
    assert page.problems == [(message, f"#id_{next(iter(changes))}")]


def test_a_misspelled_city_is_offered_one_tap_away(walker: Walker) -> None:
    page = walker.search(origin="Lonndon")
    assert page.status == 422
    (address,) = page.links("London")
    assert parse_qs(urlsplit(address).query)["origin"] == ["LHR"]
    assert walker.open(address).status == 200


def test_a_day_that_is_over_at_the_airport_is_refused_by_its_clock(
    walker: Walker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Kiritimati is 14 hours ahead of UTC: its day is over while ours still runs."""
    world.PLACES["CXI"] = ("Kiritimati", "KI", "Pacific/Kiritimati", 1.98616, -157.35)
    world.fly(9, "CXI", "LHR")
    late = clock.now().replace(hour=12)
    monkeypatch.setattr(clock, "now", lambda: late)
    page = walker.search(late.date(), origin="CXI", destination="LHR")
    assert page.status == 422
    assert [href for _message, href in page.problems] == ["#id_departure_date"]


def test_without_a_day_the_card_is_shown_with_what_is_known(walker: Walker) -> None:
    page = walker.open("/en/flights/?origin=LHR&destination=JFK&adults=3")
    assert (page.status, page.problems) == (200, [])
    assert {name: page.values[name] for name in ("origin", "destination", "adults")} == {
        "origin": "LHR",
        "destination": "JFK",
        "adults": "3",
    }


def test_the_strip_of_days_leads_to_the_same_search_on_another_day(walker: Walker) -> None:
    world.fly(103, "LHR", "JFK", day=DAY + timedelta(days=1), cheap=0)
    # No other test asks for three: lowest prices are kept for a minute.
    page = walker.search(adults=3)
    days = page.root.every("a", class_="day-strip-day")
    assert len(days) == 7
    prices = [day.every("span", class_="day-strip-price")[0].text for day in days]
    assert prices == ["– no flights"] * 3 + ["€390.00", "€990.00"] + ["– no flights"] * 2
    found = parse_qs(urlsplit(days[4].attributes["href"]).query)
    assert (found["departure_date"], found["adults"]) == ([(DAY + timedelta(days=1)).isoformat()], ["3"])


def test_nothing_found_teaches_where_to_look(walker: Walker) -> None:
    page = walker.search(DAY + timedelta(days=2))
    assert page.status == 200
    assert "Choose another day above" in page.text


def test_the_filter_for_direct_flights_leaves_out_connections_and_says_so(market: None) -> None:
    world.fly(201, "LIS", "LHR", departs=time(5, 0))
    page = Walker().search(origin="LIS", stops="0")
    assert page.root.every("article") == []
    (address,) = page.links("Show all flights")
    assert len(Walker().open(address).root.every("article")) == 1


def test_a_return_trip_is_priced_whole_from_the_start_and_on_the_way_back(walker: Walker) -> None:
    back = DAY + timedelta(days=7)
    world.fly(102, "JFK", "LHR", day=back)
    page = walker.search(return_date=back.isoformat())
    # Out: 100 fare, 20 duty, 10 surcharge. Back: 100 and 10; no duty leaves New York.
    assert page.root.every("p", class_="ticket-total")[0].text == "€240.00"
    assert page.root.every("p", class_="results-step")[0].text == "Outbound"
    inbound = walker.search(return_date=back.isoformat(), outbound=page.offers("outbound")[1])
    assert inbound.heading == "New York to London"
    assert inbound.root.every("p", class_="ticket-total")[0].text == "€280.00"
    travelers = walker.send("/en/book/", inbound.values | {"inbound": inbound.offers("inbound")[0]})
    assert travelers.heading == "Who is traveling?"
    assert travelers.root.every("p", class_="price-summary-total")[0].text == "€280.00"


def test_no_flight_back_is_said_instead_of_a_price_that_cannot_be(walker: Walker) -> None:
    page = walker.search(return_date=(DAY + timedelta(days=7)).isoformat())
    assert page.root.every("article") == []
    assert "There is no flight back" in page.text


@pytest.mark.parametrize("outbound", ["nonsense", "A" * 80])
def test_a_forged_way_out_shows_the_ways_out_again(walker: Walker, outbound: str) -> None:
    back = DAY + timedelta(days=7)
    world.fly(102, "JFK", "LHR", day=back)
    page = walker.search(return_date=back.isoformat(), outbound=outbound)
    assert page.status == 404
    assert page.offers("outbound") != []


def test_sorting_is_a_swap_of_the_results_alone(walker: Walker) -> None:
    answer = walker.client.get(
        "/en/flights/",
        {"origin": "LHR", "destination": "JFK", "departure_date": DAY.isoformat(), "sort": "fastest"},
        headers={"HX-Request": "true"},
    )
    part = read(answer)
    assert "HX-Request" in answer["Vary"]
    assert part.root.every("html") == []
    assert (
        part.root.every("div", class_="results-head")[0]
        .attributes["data-title"]
        .startswith("London to New York")
    )


@pytest.mark.parametrize("more", [(), (103, 105)])
def test_the_results_page_asks_as_few_questions_for_three_results_as_for_one(
    walker: Walker, django_assert_num_queries: DjangoAssertNumQueries, more: tuple[int, ...]
) -> None:
    for number in more:
        world.fly(number, "LHR", "JFK", departs=time(number - 90, 0))
    walker.search()
    # The prices of the strip of days are kept for a minute.
    with django_assert_num_queries(2):
        page = walker.search()
    assert len(page.root.every("article")) == 1 + len(more)
    cache.clear()
    with django_assert_num_queries(4):
        walker.search()


def test_home_searches_and_shows_where_one_can_fly(market: None) -> None:
    page = read(Client().get("/en/", headers={"Accept-Language": "en-GB"}))
    assert page.status == 200
    assert page.root.every("form", class_="search-card")[0].attributes["action"] == "/en/flights/"
    assert page.values["origin"] == "LHR"


def test_what_is_kept_of_those_who_do_not_show_up_is_said_before_the_choice(walker: Walker) -> None:
    page = walker.search()
    rules = [
        rule.text for rule in page.root.every("li") if "fare-feature" in rule.attributes.get("class", "")
    ]
    assert "The fare is lost if you don't show up" in rules
    assert any(rule.startswith("Earns") for rule in rules)
