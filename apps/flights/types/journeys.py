"""The journey of an offer: slices (directions), segments (flight numbers), legs (take-off and landing).

Times are aware and stand in the airport's own zone; durations are elapsed time.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferLeg:
    """One take-off and landing within a segment; inventory and seat maps belong to it."""

    leg_id: int
    origin: str
    destination: str
    departs_at: datetime
    arrives_at: datetime
    aircraft: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferSegment:
    """One flight number from boarding to leaving it, with the class it is sold in."""

    segment_id: int
    flight_id: int
    flight_number: str
    origin: str
    destination: str
    departs_at: datetime
    arrives_at: datetime
    legs: tuple[OfferLeg, ...]
    cabin: str
    booking_class: str
    seats_left: int
    """Seats this booking class still sells, 0 to `MAX_SEATED` (more are not told)."""

    @property
    def duration_minutes(self) -> int:
        return _minutes(self.departs_at, self.arrives_at)

    @property
    def days_later(self) -> int:
        """Calendar days from the local departure to the local arrival; -1 across the date line."""
        return (self.arrives_at.date() - self.departs_at.date()).days

    @property
    def leg_ids(self) -> tuple[int, ...]:
        return tuple(leg.leg_id for leg in self.legs)

    @property
    def stops(self) -> tuple[str, ...]:
        """Airports where the flight lands on the way and the traveler stays on the same flight number."""
        return tuple(leg.destination for leg in self.legs[:-1])


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """A change of flights."""

    airport: str
    arrives_at: datetime
    departs_at: datetime

    @property
    def minutes(self) -> int:
        return _minutes(self.arrives_at, self.departs_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class JourneySlice:
    """One direction of a journey."""

    segments: tuple[OfferSegment, ...]

    @property
    def origin(self) -> str:
        return self.segments[0].origin

    @property
    def destination(self) -> str:
        return self.segments[-1].destination

    @property
    def departs_at(self) -> datetime:
        return self.segments[0].departs_at

    @property
    def arrives_at(self) -> datetime:
        return self.segments[-1].arrives_at

    @property
    def duration_minutes(self) -> int:
        """Elapsed minutes from the first departure to the last arrival."""
        return _minutes(self.departs_at, self.arrives_at)

    @property
    def days_later(self) -> int:
        """Calendar days from the local departure to the local arrival; -1 across the date line."""
        return (self.arrives_at.date() - self.departs_at.date()).days

    @property
    def connections(self) -> tuple[Connection, ...]:
        return tuple(
            Connection(airport=before.destination, arrives_at=before.arrives_at, departs_at=after.departs_at)
            for before, after in zip(self.segments, self.segments[1:], strict=False)
        )


def _minutes(start: datetime, end: datetime) -> int:
    # Two times of one zone are subtracted by its wall clock, an hour off where the clocks changed between them.
    return int((end.astimezone(UTC) - start.astimezone(UTC)).total_seconds()) // 60
