"""The product itself, started as the README says: not a piece of it is another one than a person gets.

The steps build on each other's data and run in this order; each works alone, too.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from signal import SIGINT, SIGTERM

import psycopg
import pytest

from apps.core.embedded.paths import StackPaths
from apps.flights.operations.generate_flights import GROWN_TABLES
from apps.flights.operations.load_network import REFERENCE_TABLES
from chaos.product import Product, copy_of_checkout, wait_until
from tests.contracts.integrator import Integrator, Json
from tests.core.embedded.conftest import processes_in
from tests.core.embedded.test_supervisor import addresses
from tests.payment_sandbox.support import CARD_FIELDS, submit

IN_THREE_WEEKS = (datetime.now(UTC) + timedelta(weeks=3)).date().isoformat()


@pytest.fixture(scope="module")
def checkout() -> Iterator[Path]:
    with copy_of_checkout() as folder:
        yield folder


@pytest.fixture(scope="module")
def product(checkout: Path) -> Iterator[Product]:
    """The first start: `make demo` after it has installed."""
    product = Product(checkout)
    try:
        product.wait_until_ready()
        yield product
    finally:
        product.end()


@dataclass(frozen=True)
class Trip:
    """A booking that was ticketed, and its money taken."""

    address: str
    token: str
    tickets: list[Json]

    def is_there(self, product: Product) -> bool:
        seen = Integrator(product.base, self.token).get(self.address).body
        return (seen["status"], seen["tickets"]) == ("ticketed", self.tickets)


@pytest.fixture(scope="module")
def trip(product: Product) -> Trip:
    """The main job over the API: offer, hold, the hosted payment page, ticket."""
    api = Integrator(product.base)
    offers = api.get("/api/v1/offers", origin="LHR", destination="JFK", departure_date=IN_THREE_WEEKS).body
    traveler = {"given_name": "Ada", "family_name": "Lovelace", "date_of_birth": "1985-12-10"}
    order = {
        "offer_id": offers["offers"][0]["id"],
        "passengers": [{"type": "adult", "gender": "female", **traveler}],
        "contact": {"email": "ada@example.com", "phone": "+442071234567"},
    }
    held = api.post("/api/v1/bookings", order, key="product-hold")
    assert (held.status, held.body["status"]) == (201, "held")
    api.token = held.body["access_token"]
    address = held.body["links"]["self"]
    payment = api.post(f"{address}/payments", {"return_url": "https://example.com/back"}, key="product-pay")
    assert submit(payment.body["redirect_url"], {"payment_method": "card", **CARD_FIELDS}).status == 303
    wait_until(lambda: may_fly(api.get(address).body), "a ticket that is paid")
    return Trip(address, api.token, api.get(address).body["tickets"])


def may_fly(booking: Json) -> bool:
    coupons = [coupon["usable"] for ticket in booking["tickets"] for coupon in ticket["coupons"]]
    return booking["status"] == "ticketed" and coupons != [] and all(coupons)


def test_it_is_ready_when_it_says_so(product: Product) -> None:
    assert product.times_said(f"FlyAway is ready at {product.base}") == 1
    assert [product.status_of(path) for path in ("/healthz", "/readyz", "/en/")] == [200, 200, 200]


def test_the_main_job_can_be_done(product: Product, trip: Trip) -> None:
    assert [len(ticket["number"]) for ticket in trip.tickets] == [13]
    assert trip.is_there(product)


@pytest.mark.usefixtures("trip")
def test_commands_in_its_folder_work_on_it(product: Product) -> None:
    ran = product.manage("verify_integrity", "--json")

    assert (ran.returncode, ran.stderr) == (0, "")
    assert json.loads(ran.stdout)["a ticketed order has a ticket for each traveler"]["figure"] == 1


@pytest.mark.usefixtures("product")
def test_the_planner_knows_the_tables_that_the_network_has_filled(checkout: Path) -> None:
    with psycopg.connect(addresses(StackPaths(checkout))["DATABASE_URL"]) as database:
        known = database.execute("SELECT relname FROM pg_stat_user_tables WHERE last_analyze IS NOT NULL")
        assert {*REFERENCE_TABLES, *GROWN_TABLES} <= {name for (name,) in known}


@pytest.mark.parametrize("service", ["Web server", "Valkey", "Worker", "PostgreSQL"])
def test_what_is_killed_comes_back_and_nothing_is_lost(product: Product, trip: Trip, service: str) -> None:
    killed = product.pid_of(service)
    product.kill(service)

    product.wait_for(f"{service} was killed (SIGKILL); starting it again.")
    product.wait_for(f"{service} is running again")

    assert product.pid_of(service) != killed
    wait_until(product.is_ready, "ready again")
    assert trip.is_there(product)


def test_it_stops_leaves_nothing_behind_and_keeps_its_data(
    product: Product, checkout: Path, trip: Trip
) -> None:
    assert product.stop(SIGTERM) == 0
    assert processes_in(checkout) == []

    again = Product(checkout)
    try:
        again.wait_until_ready()
        assert again.times_said("Loading the network") == 0
        assert trip.is_there(again)
        assert again.stop(SIGINT) == 0
    finally:
        again.end()
    assert again.lines[-1] == "FlyAway has stopped. Your data are kept for the next start."
    assert processes_in(checkout) == []
