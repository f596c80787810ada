"""The command that generates flights."""

from __future__ import annotations

import json
from datetime import time
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tests.flights.schedule_builders import add_seats, file_flight

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _seats() -> None:
    add_seats()


def test_command_tells_what_it_did_as_json() -> None:
    file_flight(101, ("LHR", time(11, 20), "JFK", time(13, 50)))
    out = StringIO()

    call_command("generate_flights", "--from", "2027-03-01", "--until", "2027-03-07", "--json", stdout=out)

    assert json.loads(out.getvalue()) == {
        "first": "2027-03-01",
        "last": "2027-03-07",
        "created": 7,
        "existing": 0,
        "refused": [],
    }


def test_command_exits_1_and_names_what_was_refused() -> None:
    file_flight(101, ("LHR", time(1, 30), "JFK", time(4, 0)))
    err = StringIO()

    with pytest.raises(SystemExit) as exit_:
        call_command(
            "generate_flights", "--from", "2027-03-28", "--until", "2027-03-28", stdout=StringIO(), stderr=err
        )

    assert exit_.value.code == 1
    assert "FA101 2027-03-28" in err.getvalue()


def test_command_refuses_a_period_that_runs_backwards() -> None:
    with pytest.raises(CommandError, match="before the first"):
        call_command("generate_flights", "--from", "2027-03-02", "--until", "2027-03-01")
