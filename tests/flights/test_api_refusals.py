"""The look-ups over HTTP: problems with codes and fields, and never a 500."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from apps.core import clock
from tests.flights.asking import fly_to_new_york, get_offers
from tests.flights.factories import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clean_redis")]


@pytest.fixture(autouse=True)
def _frozen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def flown() -> None:
    fly_to_new_york()


REFUSED = [
    ({"origin": None}, "invalid", ["origin"]),
    (
        {"origin": "", "destination": "", "departure_date": ""},
        "invalid",
        ["origin", "destination", "departure_date"],
    ),
    ({"origin": "QQQ"}, "unknown_airport", ["origin"]),
    ({"origin": "LHRX"}, "invalid", ["origin"]),
    ({"origin": "L\x00R"}, "invalid", ["origin"]),
    ({"origin": "LHR\n"}, "invalid", ["origin"]),
    ({"origin": "ΑΒΓ"}, "invalid", ["origin"]),
    ({"origin": "L" * 10_000}, "invalid", ["origin"]),
    ({"origin": ["LHR", "LGW"]}, "invalid", ["origin"]),
    ({"destination": "LHR"}, "same_place", ["destination"]),
    ({"destination": "LON"}, "same_place", ["destination"]),
    ({"departure_date": "2027-02-30"}, "invalid", ["departure_date"]),
    ({"departure_date": "10.3.2027"}, "invalid", ["departure_date"]),
    ({"departure_date": "2027-03-10T10:00:00"}, "invalid", ["departure_date"]),
    ({"departure_date": "99999-01-01"}, "invalid", ["departure_date"]),
    ({"departure_date": "2027-02-28"}, "date_in_past", ["departure_date"]),
    ({"departure_date": "0001-01-01"}, "date_in_past", ["departure_date"]),
    ({"return_date": "2027-03-09"}, "return_before_departure", ["return_date"]),
    ({"return_date": ""}, "invalid", ["return_date"]),
    ({"adults": "0"}, "invalid_party", ["adults"]),
    ({"adults": "10"}, "invalid_party", ["adults"]),
    ({"adults": "5", "children": "5"}, "invalid_party", ["adults"]),
    ({"infants": "2"}, "invalid_party", ["infants"]),
    ({"adults": "-1"}, "invalid", ["adults"]),
    ({"adults": "1.0"}, "invalid", ["adults"]),
    ({"adults": "1e0"}, "invalid", ["adults"]),
    ({"adults": "１"}, "invalid", ["adults"]),
    ({"adults": ""}, "invalid", ["adults"]),
    ({"adults": "9" * 5_000}, "invalid", ["adults"]),
    ({"children": "x", "infants": "y"}, "invalid", ["children", "infants"]),
    ({"cabin": "first"}, "invalid", ["cabin"]),
    ({"max_connections": "2"}, "invalid", ["max_connections"]),
    ({"sort": "random"}, "invalid", ["sort"]),
]


@pytest.mark.usefixtures("flown")
@pytest.mark.parametrize(("changes", "code", "fields"), REFUSED)
def test_what_cannot_be_searched_is_a_400_that_names_the_field(
    client: Client, changes: dict[str, Any], code: str, fields: list[str]
) -> None:
    response = get_offers(client, **changes)

    assert (response.status_code, response["Content-Type"]) == (400, "application/problem+json")
    problem = response.json()
    assert (problem["code"], list(problem["errors"])) == (code, fields)
    assert all(text for texts in problem["errors"].values() for text in texts)


@pytest.mark.usefixtures("flown")
@pytest.mark.parametrize("day", ["2027-03-11", "2099-12-31", "9999-12-31"])
def test_a_day_without_flights_is_an_empty_list(client: Client, day: str) -> None:
    response = get_offers(client, departure_date=day)

    assert (response.status_code, response.json()) == (200, {"offers": []})


@pytest.mark.usefixtures("flown")
@pytest.mark.parametrize("token", ["x", "A" * 76, "A" * 10_000, "%00", "%2e%2e", "é", "a%0Ab"])
def test_an_unknown_offer_is_a_404(client: Client, token: str) -> None:
    response = client.get(f"/api/v1/offers/{token}")

    assert (response.status_code, response.json()["code"]) == (404, "offer_not_found")


@pytest.mark.usefixtures("flown")
def test_an_expired_offer_is_gone(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    offer = get_offers(client).json()["offers"][0]
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(minutes=20))

    response = client.get(f"/api/v1/offers/{offer['id']}")

    assert (response.status_code, response.json()["code"]) == (410, "offer_expired")


@pytest.mark.parametrize("query", [{}, {"q": ""}, {"q": "a" * 81}, {"q": "a\x00b"}, {"q": ["a", "b"]}])
def test_airports_without_a_usable_query(client: Client, query: dict[str, Any]) -> None:
    response = client.get("/api/v1/airports", query)

    assert (response.status_code, response.json()["code"]) == (400, "invalid")
    assert list(response.json()["errors"]) == ["q"]


@pytest.mark.parametrize("path", ["/api/v1/airports", "/api/v1/offers", "/api/v1/offers/x"])
@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_other_methods_are_refused(client: Client, path: str, method: str) -> None:
    response = getattr(client, method)(path)

    assert (response.status_code, response.json()["code"]) == (405, "method_not_allowed")
    assert "GET" in response["Allow"]


def test_only_json_is_spoken(client: Client) -> None:
    response = client.get("/api/v1/airports", {"q": "x"}, headers={"Accept": "text/html"})

    assert (response.status_code, response.json()["code"]) == (406, "not_acceptable")


def test_searching_is_capped_per_address(client: Client, settings: Settings) -> None:
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "search": "2/h"}

    answers = [client.get("/api/v1/airports", {"q": "x"}) for _attempt in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[2].json()["code"] == "rate_limited"
    assert 1 <= int(answers[2]["Retry-After"]) <= 3600
