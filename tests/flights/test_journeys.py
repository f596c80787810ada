"""How long journeys take by the clocks of their airports."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from apps.flights.types import Connection, JourneySlice, OfferSegment

LONDON = ZoneInfo("Europe/London")


def segment(departs_at: datetime, arrives_at: datetime) -> OfferSegment:
    return OfferSegment(
        segment_id=1,
        flight_id=1,
        flight_number="FA1",
        origin="LHR",
        destination="EDI",
        departs_at=departs_at,
        arrives_at=arrives_at,
        legs=(),
        cabin="economy",
        booking_class="Y",
        seats_left=9,
    )


@pytest.mark.parametrize(
    ("departs_at", "arrives_at", "minutes"),
    [
        (datetime(2027, 3, 28, 0, 30, tzinfo=LONDON), datetime(2027, 3, 28, 2, 50, tzinfo=LONDON), 80),
        (datetime(2027, 10, 31, 0, 30, tzinfo=LONDON), datetime(2027, 10, 31, 2, 50, tzinfo=LONDON), 200),
        (datetime(2027, 3, 27, 0, 30, tzinfo=LONDON), datetime(2027, 3, 27, 2, 50, tzinfo=LONDON), 140),
        (datetime(2027, 3, 28, 0, 30, tzinfo=UTC), datetime(2027, 3, 28, 2, 50, tzinfo=LONDON), 80),
    ],
    ids=["clocks go forward", "clocks go back", "clocks stay", "two zones"],
)
def test_durations_are_elapsed_time(departs_at: datetime, arrives_at: datetime, minutes: int) -> None:
    flown = segment(departs_at, arrives_at)

    assert flown.duration_minutes == minutes
    assert JourneySlice(segments=(flown,)).duration_minutes == minutes
    assert Connection(airport="LHR", arrives_at=departs_at, departs_at=arrives_at).minutes == minutes
