"""What the tables refuse by themselves, whoever asks."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from apps.core.db_errors import translate, violated_constraint
from apps.flights.errors import InventoryUnderflow, SoldOut
from apps.flights.models import (
    Airport,
    Charge,
    FareFamily,
    Flight,
    LegCabin,
    MinimumConnectionTime,
    Schedule,
    Seat,
    Segment,
    SegmentFare,
)
from tests.flights.inventory_builders import airport, cabin, configuration, leg

pytestmark = pytest.mark.django_db
START = datetime(2026, 1, 1, tzinfo=UTC)


def refused(model: Any, rows: Any, **changes: Any) -> str:
    """The constraint that refuses an update of `rows`."""
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        model.objects.filter(pk=rows.pk).update(**changes)
    return violated_constraint(error.value)


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"held": -1}, "legcabin_held_not_negative"),
        ({"sold": -1}, "legcabin_sold_not_negative"),
        ({"held": 6, "sold": 5}, "legcabin_not_oversold"),
        ({"authorized": -1, "class_limits": [-1, 0, 0], "capacity": 0}, "legcabin_authorized_not_negative"),
        ({"authorized": 11, "class_limits": [11, 6, 2]}, "legcabin_within_capacity"),
        ({"class_limits": [10, 6]}, "legcabin_classes_complete"),
        ({"class_used": [0, 0, 0, 0]}, "legcabin_classes_complete"),
        ({"class_limits": [9, 6, 2]}, "legcabin_top_class_takes_all"),
        ({"cabin": "cargo"}, "legcabin_cabin_known"),
    ],
)
def test_inventory_row_refuses_what_cannot_be(changes: dict[str, Any], constraint: str) -> None:
    row = cabin(leg())

    name = refused(LegCabin, row, **changes)

    # Two rules are broken at once by a negative authorisation; either may speak first.
    assert name == constraint or (constraint == "legcabin_authorized_not_negative" and "legcabin" in name)


@pytest.mark.parametrize(
    ("changes", "error_class"),
    [({"held": 11}, SoldOut), ({"held": -1}, InventoryUnderflow), ({"sold": -1}, InventoryUnderflow)],
)
def test_refusals_of_inventory_are_told_in_the_language_of_the_field(
    changes: dict[str, Any], error_class: type[Exception]
) -> None:
    row = cabin(leg())

    with pytest.raises(IntegrityError) as error, transaction.atomic():
        LegCabin.objects.filter(pk=row.pk).update(**changes)

    assert type(translate(error.value)) is error_class


def test_a_cabin_of_a_leg_has_one_inventory_row() -> None:
    row = cabin(leg())

    with pytest.raises(IntegrityError) as error, transaction.atomic():
        cabin(row.leg)

    assert violated_constraint(error.value) == "legcabin_unique_in_leg"


def test_a_flight_number_flies_once_on_a_service_date() -> None:
    flight = leg().flight

    with pytest.raises(IntegrityError) as error, transaction.atomic():
        Flight.objects.create(carrier=flight.carrier, number=flight.number, service_date=flight.service_date)

    assert violated_constraint(error.value) == "flight_unique_per_date"


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"leg_ids": []}, "segment_names_every_leg"),
        ({"last_sequence": 2}, "segment_names_every_leg"),
        ({"first_sequence": 2, "leg_ids": []}, "segment_legs_in_order"),
        ({"arrives_at": datetime(2027, 3, 1, 10, 0, tzinfo=UTC)}, "segment_arrives_after_departure"),
    ],
)
def test_segment_refuses_what_cannot_be_flown(changes: dict[str, Any], constraint: str) -> None:
    segment = Segment.objects.get(flight=leg().flight)

    assert refused(Segment, segment, **changes) == constraint


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"latitude": 90.5}, "airport_coordinates_on_earth"),
        ({"longitude": -181.0}, "airport_coordinates_on_earth"),
        ({"timezone": ""}, "airport_served_has_timezone"),
    ],
)
def test_airport_refuses_what_is_nowhere(changes: dict[str, Any], constraint: str) -> None:
    assert refused(Airport, airport("LHR"), **changes) == constraint


def test_airport_codes_are_three_capitals() -> None:
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        Airport.objects.create(code="Lhr", name="?", country="GB", latitude=0, longitude=0)

    assert violated_constraint(error.value) == "airport_code_is_iata"


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"days_of_operation": "21"}, "schedule_days_are_iso_weekdays"),
        ({"days_of_operation": ""}, "schedule_days_are_iso_weekdays"),
        ({"days_of_operation": "18"}, "schedule_days_are_iso_weekdays"),
        ({"period_end": date(2026, 12, 31)}, "schedule_period_in_order"),
        ({"destination": "LHR"}, "schedule_leaves_its_origin"),
        ({"arrival_day_offset": -2}, "schedule_day_offsets_in_range"),
        ({"number": 0}, "schedule_number_in_range"),
    ],
)
def test_schedule_refuses_what_cannot_be_filed(changes: dict[str, Any], constraint: str) -> None:
    row = Schedule.objects.create(
        carrier="FA",
        number=101,
        leg_sequence=1,
        origin=airport("LHR"),
        destination=airport("JFK"),
        departure_time=time(8, 25),
        arrival_time=time(11, 10),
        days_of_operation="1234567",
        period_start=date(2027, 1, 1),
        period_end=date(2027, 3, 1),
        configuration=configuration(),
    )

    assert refused(Schedule, row, **changes) == constraint


def test_a_fare_has_one_current_version() -> None:
    values: dict[str, Any] = {
        "origin": airport("LHR"),
        "destination": airport("JFK"),
        "cabin": "economy",
        "rbd": "Q",
        "amount": 19200,
        "currency": "EUR",
    }
    SegmentFare.objects.create(**values, effective_from=START)

    with pytest.raises(IntegrityError) as error, transaction.atomic():
        SegmentFare.objects.create(**values, effective_from=START + timedelta(days=1))

    assert violated_constraint(error.value) == "segmentfare_one_current"


def test_a_fare_family_ends_after_it_began() -> None:
    row = FareFamily.objects.create(
        cabin="economy", code="light", rank=1, currency="EUR", conditions={}, effective_from=START
    )

    assert refused(FareFamily, row, effective_until=START) == "farefamily_period_in_order"


def test_a_charge_names_its_source() -> None:
    row = Charge.objects.create(
        filing_key="GB",
        code="GB",
        name="Air Passenger Duty",
        kind="tax",
        point="origin",
        amount=1500,
        currency="EUR",
        filed_amount=1300,
        filed_currency="GBP",
        citation="Finance Act 1994",
        effective_from=START,
    )

    assert refused(Charge, row, citation="") == "charge_has_citation"


def test_there_is_one_default_connection_time_of_a_kind() -> None:
    MinimumConnectionTime.objects.create(airport=None, kind="II", minutes=60)

    with pytest.raises(IntegrityError) as error, transaction.atomic():
        MinimumConnectionTime.objects.create(airport=None, kind="II", minutes=75)

    assert violated_constraint(error.value) == "mct_unique_per_airport"


def test_a_seat_exists_once_in_a_configuration() -> None:
    values: dict[str, Any] = {
        "configuration": configuration(),
        "row": 12,
        "letter": "A",
        "cabin": "economy",
        "position": "window",
    }
    Seat.objects.create(**values)

    with pytest.raises(IntegrityError) as error, transaction.atomic():
        Seat.objects.create(**values)

    assert violated_constraint(error.value) == "seat_unique_in_configuration"
