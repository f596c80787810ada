"""Filing fares, families, charges and seat prices: versions follow one another, and none is overwritten."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from apps.flights.models import Charge, FareFamily, SeatPrice, SegmentFare
from apps.flights.network import files
from apps.flights.operations.file_fares import FILING_LEAD, file_fares_in_transaction
from apps.flights.operations.load_airports import load_airports_in_transaction
from tests.reset import empty_database

pytestmark = pytest.mark.django_db
NOW = datetime(2027, 2, 25, 12, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=1)
Filed = type[SegmentFare] | type[FareFamily] | type[Charge] | type[SeatPrice]


@pytest.fixture(scope="module")
def filing(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The first filing, committed once for this module; each test rolls back what it adds."""
    with django_db_blocker.unblock():
        with transaction.atomic():
            load_airports_in_transaction()
            file_fares_in_transaction(now=NOW)
        yield
        empty_database()


@pytest.fixture(autouse=True)
def _filed(filing: None, db: None) -> None:
    """Every test here starts from the first filing."""


def test_a_changed_fare_closes_the_old_row_and_opens_a_new_one() -> None:
    old = SegmentFare.objects.get(origin="LHR", destination="JFK", rbd="Q")
    filed = old.amount
    SegmentFare.objects.filter(pk=old.pk).update(amount=filed + 100)
    others = SegmentFare.objects.exclude(pk=old.pk).count()

    file_fares_in_transaction(now=NOW)

    old.refresh_from_db()
    assert old.superseded_at == NOW + FILING_LEAD
    assert list(
        SegmentFare.objects.filter(origin="LHR", destination="JFK", rbd="Q", superseded_at=None).values_list(
            "amount", "effective_from"
        )
    ) == [(filed, NOW + FILING_LEAD)]
    assert SegmentFare.objects.count() == others + 2


def test_a_withdrawn_charge_is_closed_not_deleted(monkeypatch: pytest.MonkeyPatch) -> None:
    effective_from, charges = files.charges()
    monkeypatch.setattr(files, "charges", lambda: (effective_from, charges[1:]))

    file_fares_in_transaction(now=NOW)

    assert list(
        Charge.objects.exclude(effective_until=None).values_list("filing_key", "effective_until")
    ) == [(charges[0].key, NOW + FILING_LEAD)]


def without_a_market(data: pytest.MonkeyPatch) -> None:
    routes = tuple(route for route in files.routes() if "JFK" not in route.stations)
    data.setattr(files, "routes", lambda: routes)


def without_a_charge(data: pytest.MonkeyPatch) -> None:
    effective_from, charges = files.charges()
    data.setattr(files, "charges", lambda: (effective_from, charges[:-1]))


def without_a_family(data: pytest.MonkeyPatch) -> None:
    filing = files.fare_filing()
    data.setattr(files, "fare_filing", lambda: replace(filing, families=filing.families[:-1]))


def without_a_seat_price(data: pytest.MonkeyPatch) -> None:
    filing = files.fare_filing()
    prices = dict(list(filing.seat_prices.items())[:-1])
    data.setattr(files, "fare_filing", lambda: replace(filing, seat_prices=prices))


@pytest.mark.parametrize(
    ("kind", "until", "withdraw"),
    [
        (SegmentFare, "superseded_at", without_a_market),
        (Charge, "effective_until", without_a_charge),
        (FareFamily, "effective_until", without_a_family),
        (SeatPrice, "effective_until", without_a_seat_price),
    ],
)
def test_what_was_withdrawn_can_be_filed_again(
    monkeypatch: pytest.MonkeyPatch,
    kind: Filed,
    until: str,
    withdraw: Callable[[pytest.MonkeyPatch], None],
) -> None:
    before = kind._default_manager.count()
    with monkeypatch.context() as data:
        withdraw(data)
        file_fares_in_transaction(now=NOW)
    closed = kind._default_manager.filter(**{until: NOW + FILING_LEAD}).count()

    file_fares_in_transaction(now=LATER)

    opened = kind._default_manager.filter(effective_from=LATER + FILING_LEAD, **{until: None})
    assert opened.count() == closed > 0
    assert kind._default_manager.count() == before + closed


def test_a_market_that_is_new_is_filed_as_of_the_filing(monkeypatch: pytest.MonkeyPatch) -> None:
    fares = SegmentFare.objects.filter(origin="LHR", destination="JFK")
    classes = fares.count()
    fares.delete()

    file_fares_in_transaction(now=NOW)

    assert fares.filter(effective_from=files.fare_filing().effective_from).count() == classes
