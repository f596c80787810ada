"""Which places and days are offered, and the way on from those that FlyAway doesn't fly to or sell yet."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
from django.test import Client

from apps.core import clock
from apps.flights import services as flights
from apps.flights.policies.search_text import search_text
from tests import world
from tests.booking.web.walk import Walker

pytestmark = pytest.mark.django_db(transaction=True)


def make_airport(code: str, city: str, *, metro: str = "", served: bool = False) -> None:
    world.PLACES[code] = (city, "GB", "Europe/London", 51.15, -0.19)
    airport = world.airport(code)
    texts = search_text(codes=[code, metro], cities=[city], names=[], countries=[])
    airport.metro_code, airport.served, airport.search_text = metro, served, texts
    airport.save()
    flights.forget_reference()


def test_a_place_that_is_not_served_leads_to_those_that_are(walker: Walker) -> None:
    make_airport("GKA", "Goroka")
    page = walker.search(destination="GKA")
    assert page.status == 200
    assert "We don't fly to Goroka" in page.text
    assert "From London we fly to" in page.text
    assert "Choose another day" not in page.text
    assert page.root.every("a", class_="day-strip-day") == []
    (address,) = page.links("New York (JFK)")
    assert len(walker.open(address).root.every("article")) == 1
    assert "We don't fly from Goroka" in walker.search(origin="GKA").text


def test_two_places_that_are_not_served_lead_home(walker: Walker) -> None:
    make_airport("GKA", "Goroka")
    make_airport("LTN", "Luton")
    page = walker.search(origin="GKA", destination="LTN")
    assert "We don't fly from Goroka or to Luton" in page.text
    assert page.links("See where we fly") == ["/en/"]


def test_beyond_the_last_day_on_sale_that_day_is_one_tap_away(walker: Walker) -> None:
    last = flights.last_day_on_sale(clock.now().date())
    page = walker.search(last + timedelta(days=1))
    assert "These flights aren't on sale yet" in page.text
    assert "Choose another day above" not in page.text
    (button,) = [link for link in page.root.every("a") if link.text.startswith("Show flights on ")]
    assert f"departure_date={last.isoformat()}" in button.attributes["href"]
    assert walker.open(button.attributes["href"]).status == 200
    back = walker.search(return_date=(last + timedelta(days=9)).isoformat())
    assert "On sale until" in back.text
    card = walker.open("/en/flights/").root
    dates = [card.every("input", id=f"id_{name}")[0] for name in ("departure_date", "return_date")]
    assert [date.attributes["max"] for date in dates] == [last.isoformat()] * 2


def test_a_city_of_several_airports_is_offered_as_a_whole(market: None) -> None:
    make_airport("LHR", "London", metro="LON", served=True)
    make_airport("LGW", "London", metro="LON", served=True)
    make_airport("LTN", "London", metro="LON")
    offered = Client().get("/en/airports/", {"q": "london"}).json()
    assert [place["iata"] for place in offered] == ["LON", "LGW", "LHR", "LTN"]
    assert [place["served"] for place in offered] == [True, True, True, False]
    assert offered[0]["name"] == "All airports: LGW, LHR"
    assert Walker().search(origin="London (LON)").status == 200
    # Programs get airports alone: a metropolitan area has no time zone and no place of its own.
    api = Client().get("/api/v1/airports", {"q": "london"}).json()
    assert [place["iata"] for place in api] == ["LGW", "LHR", "LTN"]


def test_suggestions_answer_like_the_api_and_may_be_kept(market: None) -> None:
    answer = Client().get("/en/airports/", {"q": "lond"})
    assert answer.json() == [
        {
            "iata": "LHR",
            "name": "London Airport",
            "city": "London",
            "country": "United Kingdom",
            "served": True,
        }
    ]
    assert "max-age=3600" in answer["Cache-Control"]
    assert Client().get("/en/airports/", {"q": ""}).json() == []
    assert Client().post("/en/airports/", {"q": "l"}).status_code == 405


def test_today_is_on_sale_while_it_is_today_at_the_airport(
    walker: Walker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the evening of New York the next day has begun in London."""
    evening = datetime.combine(world.DAY + timedelta(days=1), time(1, 30), UTC)
    monkeypatch.setattr(clock, "now", lambda: evening)
    world.fly(2, "JFK", "LHR", departs=time(23, 50))
    page = walker.search(world.DAY, origin="JFK", destination="LHR")
    assert (page.status, page.problems) == (200, [])
    assert len(page.root.every("article")) == 1
    first, *_later = page.root.every("a", class_="day-strip-day")
    assert f"departure_date={world.DAY}" in first.attributes["href"]
    card = walker.open("/en/flights/").root
    assert card.every("input", id="id_departure_date")[0].attributes["min"] == world.DAY.isoformat()
    over = walker.search(world.DAY)
    assert (over.status, [href for _text, href in over.problems]) == (422, ["#id_departure_date"])


def test_a_return_on_a_day_that_is_over_at_the_other_end_is_said_of_the_return(
    walker: Walker, monkeypatch: pytest.MonkeyPatch
) -> None:
    evening = datetime.combine(world.DAY + timedelta(days=1), time(1, 30), UTC)
    monkeypatch.setattr(clock, "now", lambda: evening)
    today = world.DAY.isoformat()
    page = walker.search(world.DAY, origin="JFK", destination="LHR", return_date=today)
    assert (page.status, [href for _text, href in page.problems]) == (422, ["#id_return_date"])
