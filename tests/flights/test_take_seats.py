"""The nested limits stand twice, in Python for search and in the database for selling: they must say the same."""

from __future__ import annotations

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.flights.errors import SoldOut
from apps.flights.models import LegCabin
from apps.flights.policies.nesting import availability
from apps.flights.services import hold_seats_in_transaction
from tests.flights.inventory_builders import cabin, claim, counters, leg

CODES = "YBMQ"
Sale = tuple[int, int]


@pytest.fixture
def row(db: None) -> LegCabin:
    return cabin(leg(), codes=CODES, limits=(9, 9, 9, 9))


def expected(
    limits: list[int], used: list[int], sales: list[Sale]
) -> tuple[list[int], dict[str, object] | None]:
    """What the policy makes of the claims, the highest class first: the counters, or the refusal's figures."""
    after = list(used)
    for index, seats in sorted(sales, key=lambda sale: sale[0]):
        left = availability(limits, after, index)
        if left < seats:
            return used, {"class": CODES[index], "available": left}
        after[index] += seats
    return after, None


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    limits=st.lists(st.integers(0, 12), min_size=4, max_size=4),
    used=st.lists(st.integers(0, 4), min_size=4, max_size=4),
    sales=st.lists(
        st.tuples(st.integers(0, 3), st.integers(1, 5)),
        min_size=1,
        max_size=3,
        unique_by=lambda sale: sale[0],
    ),
)
def test_the_database_and_the_policy_agree(
    row: LegCabin, limits: list[int], used: list[int], sales: list[Sale]
) -> None:
    seats = 60
    LegCabin.objects.filter(pk=row.pk).update(
        capacity=seats,
        authorized=seats,
        class_limits=[seats, *sorted(limits[1:], reverse=True)],
        class_used=used,
        held=sum(used),
    )
    row.refresh_from_db()
    after, refusal = expected(list(row.class_limits), used, sales)
    wanted = [claim(row, CODES[index], count) for index, count in sales]
    try:
        with transaction.atomic():
            hold_seats_in_transaction(wanted)
        refused = None
    except SoldOut as error:
        refused = {name: error.params[name] for name in ("class", "available")}
    assert (counters(row), refused) == ((sum(after), 0, after), refusal)
