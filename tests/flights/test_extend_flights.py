"""As days pass flights are added out of what is filed; nothing is filed by that."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries
from structlog.testing import capture_logs

from apps.core.context import SYSTEM
from apps.flights.models import Flight, NetworkState, Schedule
from apps.flights.operations import extend_flights as extending
from apps.flights.operations import load_network
from apps.flights.operations.extend_flights import extend_flights
from apps.flights.operations.generate_flights import GenerationReport
from apps.flights.policies.horizon import HORIZON_DAYS
from apps.flights.tasks import extend_horizon
from tests.flights.schedule_builders import add_seats, file_flight

pytestmark = pytest.mark.django_db
NOW = datetime(2027, 3, 1, 12, 0, tzinfo=UTC)
DAYS = 6
LAST = date(2027, 3, 7)


@pytest.fixture
def network() -> None:
    """A release has filed one daily flight and generated it up to the horizon."""
    add_seats()
    file_flight(101, ("LHR", time(11, 20), "JFK", time(13, 50)))
    NetworkState.objects.create(pk=1, fingerprint="a newer release's", generated_until=LAST, loaded_at=NOW)


def extend(*, days_later: int) -> GenerationReport | None:
    return extend_flights(actor=SYSTEM, now=NOW + timedelta(days=days_later), horizon_days=DAYS)


def refuse(**_options: object) -> int:
    raise AssertionError("nothing may be filed here")


@pytest.mark.usefixtures("network")
def test_a_worker_of_the_release_before_adds_flights_and_files_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(load_network, "file_fares_in_transaction", refuse)
    monkeypatch.setattr(load_network, "file_schedules_in_transaction", refuse)
    schedules = list(Schedule.objects.values_list())

    report = extend(days_later=1)

    days = [date(2027, 3, day) for day in range(2, 9)]
    assert report == GenerationReport(first=days[0], last=days[-1], created=7)
    assert list(Flight.objects.order_by("service_date").values_list("service_date", flat=True)) == days
    assert list(Schedule.objects.values_list()) == schedules
    assert NetworkState.objects.values_list("fingerprint", "generated_until").get() == (
        "a newer release's",
        days[-1],
    )


@pytest.mark.usefixtures("network")
def test_flights_that_reach_far_enough_cost_one_query(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    with django_assert_num_queries(1):
        assert extend(days_later=0) is None


def test_without_a_network_there_is_nothing_to_extend() -> None:
    assert extend(days_later=1) is None


@pytest.mark.usefixtures("network")
def test_schedules_that_end_before_the_horizon_are_an_error_in_the_log() -> None:
    Schedule.objects.update(period_end=LAST)

    with capture_logs() as logs:
        extend(days_later=1)

    assert logs == [
        {
            "event": "schedules_end_before_the_horizon",
            "log_level": "error",
            "filed_until": "2027-03-07",
            "until": "2027-03-08",
        }
    ]


@pytest.mark.usefixtures("network")
def test_flights_that_can_not_be_generated_are_an_error_in_the_log(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(**_options: object) -> GenerationReport:
        return GenerationReport(
            first=LAST, last=LAST, refused=[f"FA{number} 2027-03-07: no" for number in range(30)]
        )

    monkeypatch.setattr(extending, "generate_flights", refused)
    with capture_logs() as logs:
        extend(days_later=1)

    (line,) = logs
    assert (line["event"], line["log_level"], line["count"]) == ("flights_refused", "error", 30)
    assert line["first"] == [f"FA{number} 2027-03-07: no" for number in range(20)]


@pytest.mark.usefixtures("network")
def test_the_hourly_task_extends_what_is_on_sale(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("apps.core.clock.now", lambda: NOW)
    monkeypatch.setattr(load_network, "file_fares_in_transaction", refuse)

    extend_horizon()

    assert NetworkState.objects.get().generated_until == NOW.date() + timedelta(days=HORIZON_DAYS)
    assert Flight.objects.count() == HORIZON_DAYS + 1
