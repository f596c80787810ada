"""The look-ups over HTTP: names to the letter, and what goes with them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from drf_spectacular.generators import SchemaGenerator
from pytest_django import DjangoAssertNumQueries
from rest_framework.serializers import ListSerializer

from apps.core import clock
from apps.flights.api.parameters import AirportsQuery, OffersQuery
from apps.flights.api.serializers import AirportSerializer, OffersSerializer
from apps.flights.api.urls import urlpatterns
from apps.flights.queries.reference import current_reference
from tests.flights.asking import fly_to_new_york, get_offers
from tests.flights.factories import DAY, NOW, airports

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clean_redis")]


@pytest.fixture(autouse=True)
def _frozen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def flown() -> None:
    fly_to_new_york()


def shape(value: Any) -> Any:
    """The names in a document, without its values."""
    if isinstance(value, dict):
        return {name: shape(inner) for name, inner in value.items()}
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return [shape(value[0])]
    return None


TO_NEW_YORK = [
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


@pytest.mark.usefixtures("flown")
def test_offers_have_the_names_that_integrators_rely_on(client: Client) -> None:
    response = get_offers(client, adults=2)

    assert (response.status_code, response["Content-Type"]) == (200, "application/json")
    offer = response.json()["offers"][0]
    assert offer["expires_at"] == "2027-03-01T09:20:00Z"
    assert offer["total"] == {"amount": 24_000, "currency": "EUR"}
    assert offer["price_lines"] == [
        {"code": "FARE", "name": "Fare", "kind": "fare", "amount": {"amount": 20_000, "currency": "EUR"}},
        {"code": "GB", "name": "Charge GB", "kind": "tax", "amount": {"amount": 4_000, "currency": "EUR"}},
    ]
    assert offer["slices"] == TO_NEW_YORK
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


def test_the_description_names_every_problem_that_a_look_up_may_answer_with() -> None:
    generator = SchemaGenerator(patterns=urlpatterns)  # type: ignore[no-untyped-call]
    document = generator.get_schema(public=True)  # type: ignore[no-untyped-call]

    answers = {path: sorted(operations["get"]["responses"]) for path, operations in document["paths"].items()}
    assert answers == {
        "/airports": ["200", "400", "405", "406", "429", "503"],
        "/offers": ["200", "400", "405", "406", "429", "503"],
        "/offers/{offer_id}": ["200", "400", "404", "405", "406", "409", "410", "429", "503"],
    }
    gone = document["paths"]["/offers/{offer_id}"]["get"]["responses"]["410"]
    assert list(gone["content"]) == ["application/problem+json"]
