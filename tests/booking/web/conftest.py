from __future__ import annotations

import pytest

from apps.flights.models import Airport
from apps.flights.policies.search_text import search_text
from tests import world
from tests.booking.web.walk import Walker


@pytest.fixture
def market() -> None:
    """One flight between London and New York with four seats, on sale; its airports are found by name."""
    world.open_for_sale()
    world.fly(101, "LHR", "JFK")
    world.airport("LIS")
    for airport in Airport.objects.all():
        airport.search_text = search_text(
            codes=[airport.code], cities=[airport.city], names=[airport.name], countries=[]
        )
        airport.save(update_fields=["search_text"])


@pytest.fixture
def walker(market: None) -> Walker:
    return Walker()
