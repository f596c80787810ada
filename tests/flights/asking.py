"""What tests of the API start from, and how they ask."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.test import Client

from tests.flights.factories import DAY, Hop, at, charge, fares, fly
from tests.flights.searching import open_for_sale

TRIP = {"origin": "LHR", "destination": "JFK", "departure_date": DAY.isoformat()}
Response = Any


def fly_to_new_york() -> None:
    """A direct flight, a connection and a way back, with a tax."""
    open_for_sale()
    charge("GB", 2_000, country="GB")
    for pair in (("LHR", "JFK"), ("LHR", "LIS"), ("LIS", "JFK"), ("JFK", "LHR")):
        fares(*pair, {"Q": 10_000})
    back = DAY + timedelta(days=5)
    fly(101, Hop("LHR", "JFK", at(10), at(13)))
    fly(2, Hop("LHR", "LIS", at(8), at(10, 45)))
    fly(3, Hop("LIS", "JFK", at(12), at(15)))
    fly(102, Hop("JFK", "LHR", at(18, day=back), at(6, day=back + timedelta(days=1))))


def get_offers(client: Client, **changes: Any) -> Response:
    """A search from London to New York, but for what is said otherwise; None leaves a parameter out."""
    query = {name: value for name, value in {**TRIP, **changes}.items() if value is not None}
    return client.get("/api/v1/offers", query)
