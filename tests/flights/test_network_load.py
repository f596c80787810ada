"""Loading the whole network into an empty database, and again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import StringIO

import airportsdata
import pytest
from django.core.management import call_command
from django.db import connection, transaction
from pytest_django import DjangoAssertNumQueries, DjangoDbBlocker

from apps.core.context import SYSTEM
from apps.core.registries import invariants
from apps.flights.errors import BrokenNetworkData
from apps.flights.models import (
    Airport,
    Charge,
    FareFamily,
    Flight,
    LegCabin,
    MinimumConnectionTime,
    NetworkState,
    Schedule,
    Seat,
    SegmentFare,
)
from apps.flights.network import files
from apps.flights.operations.load_aircraft import load_aircraft_in_transaction
from apps.flights.operations.load_network import FILED_AHEAD, LoadReport, load_network
from apps.flights.queries.reference import current_reference
from apps.flights.services import hold_seats_in_transaction
from apps.flights.types import InventoryClaim
from tests.flights.test_network_files import HUBS
from tests.reset import empty_database

pytestmark = pytest.mark.django_db
NOW = datetime(2027, 2, 25, 12, 0, tzinfo=UTC)
DAYS = 6
TRUNK_ROUTES = [
    ("LHR", "JFK", True),
    ("CDG", "JFK", False),
    ("LHR", "SIN", True),
    ("MAD", "GRU", False),
    ("LIS", "JFK", True),
    ("FRA", "DXB", False),
    ("LHR", "DXB", True),
    ("LHR", "SYD", True),
    ("SIN", "LAX", True),
    ("LIS", "EDI", False),
]

_WAYS = """
SELECT count(*) FILTER (WHERE stops = 0), count(*) FILTER (WHERE stops = 1) FROM (
    SELECT 0 AS stops FROM flights_segment AS whole
     WHERE whole.origin_id = %(origin)s AND whole.destination_id = %(destination)s AND whole.departure_date = %(day)s
    UNION ALL
    SELECT 1 FROM flights_segment AS first JOIN flights_segment AS second ON second.origin_id = first.destination_id
     WHERE first.origin_id = %(origin)s AND second.destination_id = %(destination)s AND first.departure_date = %(day)s
       AND second.flight_id <> first.flight_id
       AND second.departs_at BETWEEN first.arrives_at + interval '75 min' AND first.arrives_at + interval '8 hours'
) AS ways
"""


@pytest.fixture(scope="module")
def network(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[LoadReport]:
    """The network with a few days of flights, committed once for this module; each test rolls back what it adds."""
    with django_db_blocker.unblock():
        report = load_network(actor=SYSTEM, now=NOW, horizon_days=DAYS)
        yield report
        empty_database()


@pytest.fixture(autouse=True)
def _loaded(network: LoadReport, db: None) -> None:
    """Every test here starts from the loaded network."""


def again(now: datetime = NOW, *, only_if_needed: bool = False) -> LoadReport:
    """Load once more, as of the same moment unless told otherwise."""
    return load_network(actor=SYSTEM, now=now, horizon_days=DAYS, only_if_needed=only_if_needed)


def test_every_airport_of_the_source_is_loaded(network: LoadReport) -> None:
    source = airportsdata.load("IATA")

    assert network.airports == len(source)
    assert set(Airport.objects.values_list("code", flat=True)) == source.keys()
    assert set(Airport.objects.filter(served=True).values_list("code", flat=True)) == files.served_airports()


def test_an_airport_carries_its_names_area_and_place() -> None:
    newark = Airport.objects.get(code="EWR")

    assert (newark.icao, newark.city, newark.country, newark.metro_code, newark.timezone) == (
        "KEWR",
        "Newark",
        "US",
        "NYC",
        "America/New_York",
    )
    assert newark.names["es"] == {"city": "Nueva York"}
    assert newark.search_text.splitlines() == [
        *("=ewr", "=kewr", "=nyc", "@new york", "@nueva york", "@newark"),
        *("~newark liberty international airport", "#united states", "#estados unidos"),
    ]


def test_reference_data_is_complete(network: LoadReport) -> None:
    _, charges = files.charges()

    assert network.configurations == len(files.layouts())
    assert Seat.objects.count() > 1000
    assert Charge.objects.count() == len(charges)
    assert FareFamily.objects.count() == 9
    assert MinimumConnectionTime.objects.filter(airport=None).count() == 4
    assert (
        set(MinimumConnectionTime.objects.exclude(airport=None).values_list("airport_id", flat=True)) == HUBS
    )


def test_every_segment_that_is_sold_has_a_fare_in_each_class_of_its_cabins() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT DISTINCT segment.origin_id, segment.destination_id, rbd
              FROM flights_segment AS segment
              JOIN flights_legcabin AS cabin ON cabin.leg_id = ANY (segment.leg_ids),
                   regexp_split_to_table(cabin.class_codes, '') AS rbd
            EXCEPT
            SELECT origin_id, destination_id, rbd FROM flights_segmentfare WHERE superseded_at IS NULL
            """
        )
        assert cursor.fetchall() == []


@pytest.mark.parametrize(("origin", "destination", "directly"), TRUNK_ROUTES)
def test_trunk_routes_are_flown_directly_or_with_one_connection_every_day(
    origin: str, destination: str, directly: bool
) -> None:
    for number in range(1, DAYS - 1):
        day = (NOW + timedelta(days=number)).date()
        with connection.cursor() as cursor:
            cursor.execute(_WAYS, {"origin": origin, "destination": destination, "day": day})
            direct, connecting = cursor.fetchone() or (0, 0)
        assert (direct > 0) is directly
        assert direct + connecting > 0


def test_inventory_starts_empty_and_whole() -> None:
    assert not LegCabin.objects.exclude(held=0, sold=0).exists()
    wrong = {name: found for name, found in ((name, count()) for name, count in invariants) if found.wrong}
    assert wrong == {}


def test_prices_differ_between_days_because_cheap_classes_close() -> None:
    cheapest = [
        next(code for code, limit in zip(reversed(codes), reversed(limits), strict=True) if limit)
        for codes, limits in LegCabin.objects.filter(cabin="economy").values_list(
            "class_codes", "class_limits"
        )
    ]

    assert {"Q", "L"} <= set(cheapest)


def test_loading_again_adds_nothing() -> None:
    before = (
        Flight.objects.count(),
        Schedule.objects.count(),
        SegmentFare.objects.count(),
        Airport.objects.count(),
    )

    report = again()

    assert (report.flights_created, report.airports, report.refused) == (0, 0, [])
    assert before == (
        Flight.objects.count(),
        Schedule.objects.count(),
        SegmentFare.objects.count(),
        Airport.objects.count(),
    )


def test_a_full_reload_changes_no_row_that_is_already_right() -> None:
    NetworkState.objects.update(fingerprint="other")
    fares = list(SegmentFare.objects.order_by("pk").values_list())
    schedules = list(Schedule.objects.order_by("pk").values_list())

    report = again()

    assert report.airports == Airport.objects.count()
    assert list(SegmentFare.objects.order_by("pk").values_list()) == fares
    assert list(Schedule.objects.order_by("pk").values_list()) == schedules


def test_whoever_loads_searches_what_was_loaded() -> None:
    before = current_reference()
    NetworkState.objects.update(fingerprint="other")

    again()

    assert current_reference() is not before


def test_up_to_date_costs_one_query(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(1):
        report = again(only_if_needed=True)

    assert report == LoadReport(up_to_date=True, flights_until=(NOW + timedelta(days=DAYS)).date())


def test_as_a_day_passes_only_its_flights_are_added_and_sold_ones_are_left_alone() -> None:
    inventory = LegCabin.objects.filter(cabin="economy").order_by("pk")[0]
    hold_seats_in_transaction([InventoryClaim(leg_id=inventory.leg_id, cabin="economy", rbd="Y", seats=3)])
    last = Flight.objects.order_by("-pk").values_list("pk", flat=True)[0]

    report = again(NOW + timedelta(days=1), only_if_needed=True)

    added = Flight.objects.filter(pk__gt=last)
    assert report.flights_created == added.count() > 200
    assert set(added.values_list("service_date", flat=True)) == {(NOW + timedelta(days=DAYS + 1)).date()}
    inventory.refresh_from_db()
    assert inventory.held == 3


def test_schedules_are_filed_a_year_beyond_the_horizon() -> None:
    wanted = (NOW + timedelta(days=DAYS)).date() + FILED_AHEAD
    Schedule.objects.filter(period_end__gte=wanted).delete()

    assert again(only_if_needed=True).schedules > 0

    assert Schedule.objects.order_by("-period_end").values_list("period_end", flat=True)[0] >= wanted


def test_a_loaded_configuration_may_not_change_its_seats() -> None:
    Seat.objects.filter(configuration__code="A20N", row=20, letter="A").update(blocked=True)

    with pytest.raises(BrokenNetworkData, match="A20N is loaded with other seats"), transaction.atomic():
        load_aircraft_in_transaction()


def test_command_tells_what_it_did_as_json(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("apps.flights.management.commands.load_network.now", lambda: NOW)
    out = StringIO()

    call_command("load_network", "--if-needed", "--days", str(DAYS), "--json", stdout=out)

    told = json.loads(out.getvalue())
    assert told.pop("seconds") >= 0
    assert told == {
        "up_to_date": True,
        "airports": 0,
        "configurations": 0,
        "schedules": 0,
        "prices": 0,
        "flights_created": 0,
        "flights_until": "2027-03-03",
        "refused": [],
    }
