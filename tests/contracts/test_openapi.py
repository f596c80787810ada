"""The description of the API: valid, without guesses, and kept by every operation, whatever is sent to it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
import schemathesis
from django.core.management import call_command
from django.test import Client
from django.utils.html import escape
from drf_spectacular.validation import validate_schema
from pytest_django import Settings
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events, from_schema

from apps.payments.types import PaymentState
from flyaway.wsgi import application
from tests import world
from tests.http.areas import routes
from tests.http.wire import Json, Wire

Failure = tuple[str, str, str]

# Published on the first day: none of these may go, or be called otherwise.
PATHS = {
    ("get", "/api/v1/airports"),
    ("get", "/api/v1/offers"),
    ("get", "/api/v1/offers/{offer_id}/seat-maps"),
    ("post", "/api/v1/bookings"),
    ("get", "/api/v1/bookings/{locator}"),
    ("post", "/api/v1/bookings/{locator}/payments"),
    ("post", "/api/v1/bookings/{locator}/cancellation-quotes"),
    ("post", "/api/v1/bookings/{locator}/cancellations"),
    ("post", "/api/v1/auth/token"),
    ("post", "/api/v1/auth/refresh"),
    ("post", "/api/v1/auth/revoke"),
}
_SLOT = re.compile(r"<[^>]+>|{[^}]+}")
SEED = 20261122
EXAMPLES = 10


@pytest.fixture
def description(wire: Wire) -> Json:
    reply = wire.get("schema/", headers={"Accept": "application/json"})
    assert reply.status == 200
    described: Json = reply.body
    return described


def operations(description: Json) -> Iterator[tuple[str, str, Json]]:
    for path, methods in description["paths"].items():
        for method, operation in methods.items():
            yield method, path, operation


def test_it_is_valid_openapi(description: Json) -> None:
    assert description["openapi"] == "3.1.0"
    validate_schema(description)  # type: ignore[no-untyped-call]


def test_it_is_made_without_guesses(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("spectacular", "--validate", "--fail-on-warn", stdout=StringIO())
    assert capsys.readouterr().err == ""


def test_what_was_published_is_there(description: Json) -> None:
    described = {(method, path) for method, path, _operation in operations(description)}
    assert PATHS - described == set()


def test_it_describes_every_address_of_the_api(description: Json) -> None:
    addresses = {route for route in routes() if route.startswith("api/v1/")} - {"api/v1/schema/"}
    described = {_SLOT.sub("{}", path) for path in description["paths"]}
    assert described == {_SLOT.sub("{}", f"/{address}") for address in addresses}


def test_every_operation_names_its_problems(description: Json) -> None:
    for method, path, operation in operations(description):
        answers = operation["responses"]
        assert {"400", "405", "406", "429", "503"} <= set(answers), (method, path)
        if "{" in path:
            assert "404" in answers, (method, path)
        refusals = {status: answer for status, answer in answers.items() if status >= "400"}
        for status, answer in refusals.items():
            assert list(answer["content"]) == ["application/problem+json"], (method, path, status)


def test_every_operation_is_explained(description: Json) -> None:
    for method, path, operation in operations(description):
        assert operation["description"], (method, path)
        assert operation["operationId"], (method, path)
        parameters = {parameter["name"]: parameter for parameter in operation.get("parameters", [])}
        if method == "post" and "/bookings" in path:
            assert parameters["Idempotency-Key"]["in"] == "header", (method, path)


def descriptions(described: Any) -> Iterator[str]:
    """Every text of an OpenAPI document that explains something."""
    if isinstance(described, dict):
        if isinstance(words := described.get("description"), str) and words:
            yield words
        described = list(described.values())
    if isinstance(described, list):
        for part in described:
            yield from descriptions(part)


def test_a_page_in_another_language_says_which_of_its_texts_are_english(
    wire: Wire, description: Json
) -> None:
    page = Client().get("/api/docs/?language=es").content.decode()
    shown = re.sub(r"(?:<br>|\s)+", " ", page)
    for words in {" ".join(found.split()) for found in descriptions(description)}:
        told = escape(words)
        assert shown.count(f">{told}<") == shown.count(f' lang="en">{told}<'), words
    for operation in (found for _method, _path, found in operations(description)):
        assert f'<p lang="en">{escape(" ".join(operation["description"].split()))}</p>' in shown


def test_the_minutes_of_the_page_are_those_of_the_settings(settings: Settings) -> None:
    settings.OFFER_LIFETIME_SECONDS, settings.HOLD_LIFETIME_SECONDS = 600, 300
    page = Client().get("/api/docs/?language=en").content.decode()
    assert "priced journeys, honoured for 10 minutes" in page
    assert "holds the seats for 5 minutes" in page
    assert "for 15 minutes" not in page


def test_what_a_key_may_be_and_what_comes_of_it_is_described(description: Json) -> None:
    keyed = [
        operation
        for _method, _path, operation in operations(description)
        if any(parameter["name"] == "Idempotency-Key" for parameter in operation.get("parameters", []))
    ]
    assert {operation["operationId"] for operation in keyed} == {
        "create_booking",
        "start_payment",
        "quote_cancellation",
        "cancel_booking",
        "auth_refresh",
    }
    for operation in keyed:
        (key,) = (found for found in operation["parameters"] if found["name"] == "Idempotency-Key")
        assert key["schema"] == {"type": "string", "minLength": 1, "maxLength": 120, "pattern": "^[!-~]+$"}
        (done,) = (answer for status, answer in operation["responses"].items() if status in {"200", "201"})
        assert "Idempotent-Replayed" in done["headers"]
        made = operation["operationId"] in {"create_booking", "cancel_booking"}
        assert ("Location" in done["headers"]) is made
        assert "Idempotent-Replayed" not in operation["responses"]["400"].get("headers", {})


def test_where_a_payment_stands_is_one_of_these(description: Json) -> None:
    schemas = description["components"]["schemas"]
    status = schemas["Payment"]["properties"]["status"]
    named = schemas[status["$ref"].rpartition("/")[2]] if "$ref" in status else status
    assert set(named["enum"]) == {"requires_action", *PaymentState.values} - {"created", "open"}


def test_a_booking_has_the_conditions_of_its_offer(description: Json) -> None:
    schemas = description["components"]["schemas"]
    shown = [schemas[name]["properties"]["conditions"] for name in ("Offer", "Booking", "HeldBooking")]
    assert shown == [{"$ref": "#/components/schemas/Conditions"}] * 3


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("clean_redis", "provider")
def test_every_operation_keeps_its_promises() -> None:
    """Examples, every kind of wrong value, and random requests, each answer with every check but one.

    `positive_data_acceptance` is left out: what fits the description may still be refused by the rules of the house.
    """
    world.open_for_sale()
    world.fly(101, "LHR", "JFK", seats=18)
    wire = Wire()
    offer = wire.offer()
    locator = wire.held(offer)["locator"]
    config = SchemathesisConfig.from_dict(
        {
            "seed": SEED,
            "generation": {"deterministic": True, "max-examples": EXAMPLES},
            "checks": {"positive_data_acceptance": {"enabled": False}},
            "headers": {"Authorization": f"Bearer {wire.token}"},
            "parameters": {"path.locator": locator, "path.offer_id": offer["id"]},
        }
    )
    description = schemathesis.openapi.from_wsgi("/api/v1/schema/?format=json", application, config=config)
    checks, failures = 0, []
    for event in from_schema(description).execute():
        assert not isinstance(event, events.NonFatalError | events.FatalError), event
        if isinstance(event, events.ScenarioFinished):
            checks += sum(len(made) for made in event.recorder.checks.values())
            failures += list(broken_promises(event))
    assert failures == []
    assert checks > 5000


def broken_promises(scenario: events.ScenarioFinished) -> Iterator[Failure]:
    """Operation, what is wrong, and how to see it oneself."""
    for case_id, made in scenario.recorder.checks.items():
        for check in made:
            if check.failure_info is not None:
                case: Any = scenario.recorder.cases[case_id].value
                failure = check.failure_info.failure
                yield case.operation.label, f"{check.name}: {failure.message}", case.as_curl_command()
