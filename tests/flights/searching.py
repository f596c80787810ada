"""What tests of search ask and read."""

from __future__ import annotations

from datetime import date, datetime

from apps.flights.services import search_offers
from apps.flights.types import JourneySlice, Party, SearchResult, SliceOption
from tests.flights.factories import DAY, NOW, Hop, at, connection_times, families, fly

Y_M_Q = {"Y": 30_000, "M": 20_000, "Q": 10_000}


def open_for_sale() -> None:
    """Families, and minimum connection times that differ by kind."""
    families()
    connection_times(DD=45, DI=60, ID=75, II=50)


def search(
    origin: str = "LHR",
    destination: str = "JFK",
    *,
    day: date = DAY,
    back: date | None = None,
    party: Party | None = None,
    cabin: str = "economy",
    max_connections: int = 1,
    sort: str = "recommended",
    now: datetime = NOW,
) -> SearchResult:
    """A search on `DAY` from London to New York, but for what is said otherwise."""
    return search_offers(
        origin=origin,
        destination=destination,
        departure_date=day,
        return_date=back,
        cabin=cabin,
        party=party or Party(),
        max_connections=max_connections,
        sort=sort,
        now=now,
    )


def flights_of(journey: JourneySlice) -> str:
    """FA1 for a direct flight, FA1+FA2 for a connection."""
    return "+".join(segment.flight_number for segment in journey.segments)


def found(options: tuple[SliceOption, ...]) -> list[str]:
    """The flights of each way, in the order of the answer."""
    return [flights_of(option.journey) for option in options]


def direct(number: int = 1, hour: int = 10, *, origin: str = "LHR", destination: str = "JFK") -> None:
    """A flight of three hours by the clocks, with nine seats."""
    fly(number, Hop(origin, destination, at(hour), at(hour + 3)))
