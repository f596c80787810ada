"""The look-ups over HTTP: names to the letter, problems with codes, and never a 500."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries, Settings
from rest_framework.serializers import ListSerializer

from apps.core import clock
from apps.flights.api.parameters import AirportsQuery, OffersQuery
from apps.flights.api.serializers import AirportSerializer, OffersSerializer
from apps.flights.queries.reference import current_reference
from tests.flights.factories import (
    DAY,
    NOW,
    Hop,
    airports,
    at,
    charge,
    connection_times,
    families,
    fares,
    fly,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clean_redis")]
TRIP = {"origin": "LHR", "destination": "JFK", "departure_date": DAY.isoformat()}
Response = Any


@pytest.fixture(autouse=True)
def _frozen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def flown() -> None:
    """A direct flight, a connection and a way back, with a tax."""
    families()
    connection_times(DD=45, DI=60, ID=75, II=50)
    charge("GB", 2_000, country="GB")
    for pair in (("LHR", "JFK"), ("LHR", "LIS"), ("LIS", "JFK"), ("JFK", "LHR")):
        fares(*pair, {"Q": 10_000})
    back = DAY + timedelta(days=5)
    fly(101, Hop("LHR", "JFK", at(10), at(13)))
    fly(2, Hop("LHR", "LIS", at(8), at(10, 45)))
    fly(3, Hop("LIS", "JFK", at(12), at(15)))
    fly(102, Hop("JFK", "LHR", at(18, day=back), at(6, day=back + timedelta(days=1))))


def get_offers(client: Client, **changes: Any) -> Response:
    query = {name: value for name, value in {**TRIP, **changes}.items() if value is not None}
    return client.get("/api/v1/offers", query)


def shape(value: Any) -> Any:
    """The names in a document, without its values."""
    if isinstance(value, dict):
        return {name: shape(inner) for name, inner in value.items()}
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return [shape(value[0])]
    return None


@pytest.mark.usefixtures("flown")
def test_offers_have_the_names_that_integrators_rely_on(client: Client) -> None:
    response = get_offers(client, adults=2)

    assert (response.status_code, response["Content-Type"]) == (200, "application/json")
    assert response["Cache-Control"] == "private, max-age=15"
    offer = response.json()["offers"][0]
    assert offer["expires_at"] == "2027-03-01T09:20:00Z"
    assert offer["total"] == {"amount": 24_000, "currency": "EUR"}
    assert offer["price_lines"] == [
        {"code": "FARE", "name": "Fare", "kind": "fare", "amount": {"amount": 20_000, "currency": "EUR"}},
        {"code": "GB", "name": "Charge GB", "kind": "tax", "amount": {"amount": 4_000, "currency": "EUR"}},
    ]
    assert offer["slices"] == [
        {
            "origin": "LHR",
            "destination": "JFK",
            "departs_at": "2027-03-10T10:00:00+00:00",
            "arrives_at": "2027-03-10T13:00:00-05:00",
            "duration_minutes": 480,
            "days_later": 0,
            "connections": [],
            "segments": [
                {
                    "flight_number": "FA101",
                    "origin": "LHR",
                    "destination": "JFK",
                    "departs_at": "2027-03-10T10:00:00+00:00",
                    "arrives_at": "2027-03-10T13:00:00-05:00",
                    "departs_at_utc": "2027-03-10T10:00:00Z",
                    "arrives_at_utc": "2027-03-10T18:00:00Z",
                    "duration_minutes": 480,
                    "stops": [],
                    "aircraft": "Airbus A320",
                    "cabin": "economy",
                    "booking_class": "Q",
                    "seats_left": 9,
                    "fare_family": "light",
                }
            ],
        }
    ]
    assert offer["conditions"]["fare_family"] == "light"


@pytest.mark.usefixtures("flown")
def test_every_offer_adds_up_and_opens_again_unchanged(client: Client) -> None:
    back = (DAY + timedelta(days=5)).isoformat()
    for query in ({}, {"adults": 2, "children": 1, "infants": 2}, {"return_date": back}):
        offers = get_offers(client, **query).json()["offers"]

        assert len(offers) == 4
        for offer in offers:
            assert sum(line["amount"]["amount"] for line in offer["price_lines"]) == offer["total"]["amount"]
            again = client.get(f"/api/v1/offers/{offer['id']}")
            assert (again.status_code, again["Cache-Control"], again.json()) == (200, "no-store", offer)


@pytest.mark.usefixtures("flown")
def test_answers_have_the_shape_that_the_description_promises(client: Client) -> None:
    offers = get_offers(client, return_date=DAY + timedelta(days=5)).json()
    connecting = get_offers(client, sort="earliest").json()
    found = client.get("/api/v1/airports", {"q": "LHR"}).json()

    promised = shape(_example(OffersSerializer()))
    assert [set(offers["offers"][0]), set(connecting["offers"][0])] == [set(promised["offers"][0])] * 2
    assert shape(connecting)["offers"][0]["slices"] == promised["offers"][0]["slices"]
    assert set(found[0]) == set(AirportSerializer().fields)


def _example(serializer: Any) -> Any:
    """A document with every field of a serializer."""
    if isinstance(serializer, ListSerializer):
        return [_example(serializer.child)]
    if hasattr(serializer, "fields"):
        return {name: _example(field) for name, field in serializer.fields.items()}
    return None


@pytest.mark.usefixtures("flown")
def test_codes_in_lower_case_and_unknown_parameters_are_taken(client: Client) -> None:
    plain = get_offers(client)

    assert (
        get_offers(client, origin="lhr", destination="jfk", utm_source="x", format="xml").json()
        == plain.json()
    )


@pytest.mark.usefixtures("flown")
@pytest.mark.parametrize(
    ("changes", "code", "fields"),
    [
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
        ({"adults": "0"}, "invalid", ["adults"]),
        ({"adults": "10"}, "invalid", ["adults"]),
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
    ],
)
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


def test_airports_by_what_people_type(client: Client) -> None:
    airports("LHR", "LIS")

    response = client.get("/api/v1/airports", {"q": "lhr"}, headers={"Accept-Language": "es"})

    assert response["Cache-Control"] == "public, max-age=300"
    assert response.json() == [
        {
            "iata": "LHR",
            "name": "London LHR Airport",
            "city": "London (es)",
            "country": "GB",
            "country_name": "Reino Unido",
            "timezone": "Europe/London",
            "latitude": 51.4706,
            "longitude": -0.46194,
            "metro_code": "LON",
            "served": True,
        }
    ]
    for query in ("%", "_", "\\", "'", "🛫", "a" * 80):
        assert client.get("/api/v1/airports", {"q": query}).status_code == 200


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


@pytest.mark.usefixtures("flown")
def test_a_search_over_the_api_takes_two_queries(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    current_reference()

    with django_assert_num_queries(2):
        get_offers(client)
    with django_assert_num_queries(3):
        get_offers(client, return_date=DAY + timedelta(days=5))


def test_parameters_are_the_published_ones() -> None:
    assert list(OffersQuery().fields) == [
        "origin",
        "destination",
        "departure_date",
        "return_date",
        "cabin",
        "adults",
        "children",
        "infants",
        "max_connections",
        "sort",
    ]
    assert list(AirportsQuery().fields) == ["q"]
    assert reverse("offers") == "/api/v1/offers"
