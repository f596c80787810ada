"""How long a change of flights takes at least, and may take at most."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from apps.flights.types import ConnectionKind

MAX_CONNECTION = timedelta(hours=8)
"""Longer waits are a stopover that nobody asked for."""

UNFILED_MINUTES = 90
"""Used where neither the airport nor the network has filed a time."""


def connection_kind(*, origin: str, via: str, destination: str) -> ConnectionKind:
    """What a traveler changes between, from the countries of the three airports."""
    arriving = "D" if origin == via else "I"
    leaving = "D" if destination == via else "I"
    return ConnectionKind(arriving + leaving)


@dataclass(frozen=True, slots=True)
class ConnectionTimes:
    """Minimum connection times in minutes: the network's by kind, and those that airports file themselves."""

    network: Mapping[str, int]
    by_airport: Mapping[tuple[str, str], int]

    def minutes(self, *, airport: str, origin: str, via: str, destination: str) -> int:
        """The least minutes between arrival and departure at `airport`, given the countries around it."""
        kind = connection_kind(origin=origin, via=via, destination=destination).value
        own = self.by_airport.get((airport, kind))
        return self.network.get(kind, UNFILED_MINUTES) if own is None else own

    def table(
        self, *, origins: Iterable[str], destinations: Iterable[str], airports: Iterable[tuple[str, str]]
    ) -> tuple[int, dict[str, int]]:
        """The usual minutes, and the airports that differ, for journeys between two sets of countries.

        `airports` are (code, country). Where ends lie in several countries the longest time holds.
        """
        usual = self.network.get(ConnectionKind.INTERNATIONAL_INTERNATIONAL.value, UNFILED_MINUTES)
        ends = [(origin, destination) for origin in set(origins) for destination in set(destinations)]
        table = {}
        for code, via in airports:
            longest = max(
                self.minutes(airport=code, origin=origin, via=via, destination=destination)
                for origin, destination in ends
            )
            if longest != usual:
                table[code] = longest
        return usual, table
