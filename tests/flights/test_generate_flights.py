"""Generating dated flights from filed schedules, again and again."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from django.db import IntegrityError

from apps.audit.models import AuditEntry
from apps.core.context import SYSTEM
from apps.core.models import OutboxEvent
from apps.flights.models import Flight, Leg, LegCabin, Schedule, Segment
from apps.flights.operations import generate_flights as module
from apps.flights.operations.generate_flights import GenerationReport, generate_flights
from apps.flights.policies.booking_classes import booking_limits, demand
from apps.flights.services import hold_seats_in_transaction
from apps.flights.types import InventoryClaim
from tests.flights.schedule_builders import add_seats, file_flight

pytestmark = pytest.mark.django_db
MONDAY = date(2027, 3, 1)
SUNDAY = date(2027, 3, 7)


@pytest.fixture(autouse=True)
def _seats() -> None:
    add_seats()


def generate(first: date = MONDAY, last: date = SUNDAY) -> GenerationReport:
    return generate_flights(actor=SYSTEM, first=first, last=last)


def rows() -> dict[str, list[tuple[Any, ...]]]:
    """Everything that generation writes, in full."""
    return {
        model.__name__: list(model._default_manager.order_by("pk").values_list())
        for model in (Flight, Leg, Segment, LegCabin)
    }


def test_a_flight_is_generated_for_each_day_of_operation() -> None:
    file_flight(101, ("LHR", time(11, 20), "JFK", time(13, 50)), days="135")

    report = generate()

    assert report == GenerationReport(first=MONDAY, last=SUNDAY, created=3)
    assert list(
        Flight.objects.order_by("service_date").values_list("carrier", "number", "service_date", "state")
    ) == [("FA", 101, date(2027, 3, day), "scheduled") for day in (1, 3, 5)]


def test_a_leg_keeps_local_times_and_instants() -> None:
    file_flight(101, ("LHR", time(11, 20), "JFK", time(13, 50)))

    generate(MONDAY, MONDAY)

    leg = Leg.objects.get()
    assert (leg.sequence, leg.origin_id, leg.destination_id, leg.state) == (1, "LHR", "JFK", "scheduled")
    assert (leg.departure_date, leg.departure_time) == (MONDAY, time(11, 20))
    assert (leg.arrival_date, leg.arrival_time) == (MONDAY, time(13, 50))
    assert (leg.departs_at, leg.arrives_at) == (
        datetime(2027, 3, 1, 11, 20, tzinfo=UTC),
        datetime(2027, 3, 1, 18, 50, tzinfo=UTC),
    )


def test_inventory_counts_the_seats_that_can_be_sold_and_follows_the_demand_of_the_day() -> None:
    file_flight(101, ("LHR", time(11, 20), "JFK", time(13, 50)))

    generate(MONDAY, MONDAY)

    level = demand(101, MONDAY)
    fields = ("cabin", "capacity", "authorized", "held", "sold", "class_codes", "class_limits", "class_used")
    assert list(LegCabin.objects.order_by("cabin").values_list(*fields)) == [
        ("business", 3, 3, 0, 0, "JCDI", list(booking_limits("business", 3, level)), [0] * 4),
        ("economy", 6, 6, 0, 0, "YBMHKLQ", list(booking_limits("economy", 6, level)), [0] * 7),
    ]


def test_a_through_flight_is_sold_between_all_its_points() -> None:
    file_flight(
        1,
        ("LHR", time(22, 15), "SIN", time(18, 45), 0, 1),
        ("SIN", time(21, 10), "SYD", time(8, 5), 1, 2),
    )

    generate(MONDAY, MONDAY)

    first, second = Leg.objects.order_by("sequence").values_list("pk", flat=True)
    fields = (
        "origin_id",
        "destination_id",
        "departure_date",
        "first_sequence",
        "last_sequence",
        "leg_ids",
        "on_sale",
    )
    assert list(Segment.objects.order_by("first_sequence", "last_sequence").values_list(*fields)) == [
        ("LHR", "SIN", date(2027, 3, 1), 1, 1, [first], True),
        ("LHR", "SYD", date(2027, 3, 1), 1, 2, [first, second], True),
        ("SIN", "SYD", date(2027, 3, 2), 2, 2, [second], True),
    ]
    whole = Segment.objects.get(origin="LHR", destination="SYD")
    assert (whole.departs_at, whole.arrives_at) == (
        datetime(2027, 3, 1, 22, 15, tzinfo=UTC),
        datetime(2027, 3, 2, 21, 5, tzinfo=UTC),
    )


def test_a_round_trip_on_one_number_is_not_sold_from_a_place_to_itself() -> None:
    file_flight(7, ("LHR", time(8, 0), "JFK", time(11, 0)), ("JFK", time(13, 0), "LHR", time(1, 0), 0, 1))

    generate(MONDAY, MONDAY)

    assert sorted(Segment.objects.values_list("origin_id", "destination_id")) == [
        ("JFK", "LHR"),
        ("LHR", "JFK"),
    ]


def test_a_flight_over_the_date_line_arrives_the_day_before() -> None:
    file_flight(9, ("AKL", time(0, 30), "HNL", time(10, 0), 0, -1))

    generate(MONDAY, MONDAY)

    leg = Leg.objects.get()
    assert (leg.departure_date, leg.arrival_date) == (MONDAY, date(2027, 2, 28))
    assert (leg.arrives_at - leg.departs_at).total_seconds() == 8.5 * 3600


def test_generating_again_changes_nothing() -> None:
    file_flight(101, ("LHR", time(11, 20), "JFK", time(13, 50)))
    generate()
    before = rows()

    report = generate()

    assert report == GenerationReport(first=MONDAY, last=SUNDAY, created=0, existing=7)
    assert rows() == before


def test_only_what_is_missing_is_added_as_days_pass_and_sold_flights_stay_as_they_are() -> None:
    file_flight(101, ("LHR", time(11, 20), "JFK", time(13, 50)))
    generate(MONDAY, date(2027, 3, 3))
    economy = LegCabin.objects.filter(cabin="economy").order_by("pk")[0]
    hold_seats_in_transaction([InventoryClaim(leg_id=economy.leg_id, cabin="economy", rbd="Y", seats=2)])
    before = rows()

    report = generate(date(2027, 3, 2), date(2027, 3, 5))

    assert (report.created, report.existing) == (2, 2)
    assert {name: found[: len(before[name])] for name, found in rows().items()} == before
    assert list(Flight.objects.order_by("pk").values_list("service_date", flat=True)) == [
        date(2027, 3, day) for day in (1, 2, 3, 4, 5)
    ]


def test_a_changed_schedule_does_not_move_flights_that_exist() -> None:
    file_flight(101, ("LHR", time(11, 20), "JFK", time(13, 50)))
    generate(MONDAY, MONDAY)
    Schedule.objects.update(departure_time=time(12, 0))

    generate(MONDAY, date(2027, 3, 2))

    assert list(Leg.objects.order_by("departs_at").values_list("departure_time", flat=True)) == [
        time(11, 20),
        time(12, 0),
    ]


def test_a_date_on_which_the_local_time_does_not_exist_is_refused_by_name_and_the_others_go_on() -> None:
    file_flight(101, ("LHR", time(1, 30), "JFK", time(4, 0)))

    report = generate(date(2027, 3, 27), date(2027, 3, 29))

    assert report.created == 2
    assert report.refused == [
        "FA101 2027-03-28: On 2027-03-28 the clocks in Europe/London go forward, so 01:30 does not exist that day."
    ]
    assert sorted(Flight.objects.values_list("service_date", flat=True)) == [
        date(2027, 3, 27),
        date(2027, 3, 29),
    ]


def test_a_repeated_local_time_means_its_first_occurrence() -> None:
    file_flight(101, ("LHR", time(1, 30), "JFK", time(4, 0)))

    generate(date(2027, 10, 31), date(2027, 10, 31))

    assert Leg.objects.get().departs_at == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)


def test_a_flight_that_is_filed_twice_for_a_date_is_generated_once_and_named() -> None:
    file_flight(101, ("LHR", time(11, 20), "JFK", time(13, 50)), period_end=MONDAY)
    file_flight(101, ("LHR", time(15, 0), "JFK", time(18, 0)), period_start=MONDAY, period_end=MONDAY)

    report = generate(MONDAY, MONDAY)

    assert report.created == 1
    assert report.refused == ["FA101 2027-03-01: filed twice for this date"]


def test_times_that_cannot_be_flown_are_refused_by_name() -> None:
    file_flight(101, ("LHR", time(11, 20), "JFK", time(3, 0)))

    report = generate(MONDAY, MONDAY)

    assert report.refused == ["FA101 2027-03-01: a leg would arrive before it departs"]
    assert rows() == {"Flight": [], "Leg": [], "Segment": [], "LegCabin": []}


def test_each_transaction_leaves_history_and_an_event_and_an_idle_one_leaves_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "CHUNK_DAYS", 4)
    file_flight(101, ("LHR", time(11, 20), "JFK", time(13, 50)))
    steps: list[tuple[int, int]] = []

    for _ in range(2):
        generate_flights(
            actor=SYSTEM, first=MONDAY, last=SUNDAY, progress=lambda done, total: steps.append((done, total))
        )

    entries = AuditEntry.objects.order_by("id").values_list("action", "subject_id", "data")
    assert list(entries) == [
        (
            "flights.generated",
            f"{first}/{last}",
            {"first": first, "last": last, "flights": flights},
        )
        for first, last, flights in (("2027-03-01", "2027-03-04", 4), ("2027-03-05", "2027-03-07", 3))
    ]
    assert sorted(
        event.payload["flights"] for event in OutboxEvent.objects.filter(type="flights.generated")
    ) == [3, 4]
    assert steps == [(4, 7), (7, 7)] * 2


def test_what_another_run_has_just_written_is_refused_by_the_database(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Control: without looking at what exists, the unique constraint still keeps a flight from being doubled."""
    file_flight(101, ("LHR", time(11, 20), "JFK", time(13, 50)))
    generate(MONDAY, MONDAY)

    class Blind:
        objects = Flight.objects.none()

    monkeypatch.setattr(module, "Flight", Blind)

    with pytest.raises(IntegrityError, match="flight_unique_per_date"):
        generate(MONDAY, MONDAY)
