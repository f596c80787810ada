"""The shape of the reference snapshot: what a search needs besides flights and seats, held in memory."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Generic, TypeVar
from zoneinfo import ZoneInfo

from apps.flights.policies.connection_time import ConnectionTimes
from apps.flights.policies.pricing import Family, PriceBook
from apps.flights.policies.taxes import ChargeRule, Place

T = TypeVar("T")
Key = tuple[str, str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ServedAirport:
    """An airport of the network. `names` has "city" and "name" by language."""

    place: Place
    metro_code: str
    zone: ZoneInfo
    name: str
    city: str
    names: Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Version(Generic[T]):
    """Something in force from a moment (inclusive) until another (exclusive; None: it still is)."""

    since: datetime
    until: datetime | None
    value: T

    def in_force(self, at: datetime) -> bool:
        return self.since <= at and (self.until is None or at < self.until)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filings:
    """Every version of everything that has a price. Keys as in `PriceBook`."""

    fares: Sequence[Version[tuple[Key, int]]]
    families: Sequence[Version[Family]]
    charges: Sequence[Version[ChargeRule]]
    seat_prices: Sequence[Version[tuple[Key, int]]]

    def moments(self) -> Iterator[datetime]:
        """When anything came into force or went out of it."""
        for versions in (self.fares, self.families, self.charges, self.seat_prices):
            for version in versions:
                yield version.since
                if version.until is not None:
                    yield version.until


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """The snapshot, true for every moment from `since` to `as_of` (whole seconds by the database's clock)."""

    since: datetime
    as_of: datetime
    currency: str
    airports: Mapping[str, ServedAirport]
    metros: Mapping[str, tuple[str, ...]]
    aircraft: Mapping[int, str]
    connection_times: ConnectionTimes
    filings: Filings
    _changes: list[datetime] = field(init=False, compare=False, repr=False)
    _books: dict[int, PriceBook] = field(default_factory=dict, compare=False, repr=False)
    _tables: dict[tuple[frozenset[str], frozenset[str]], tuple[int, dict[str, int]]] = field(
        default_factory=dict, compare=False, repr=False
    )

    def __post_init__(self) -> None:
        changes = {moment for moment in self.filings.moments() if self.since < moment <= self.as_of}
        object.__setattr__(self, "_changes", sorted(changes))

    def airports_of(self, code: str) -> tuple[str, ...]:
        """The served airports an airport or metropolitan area code stands for; none for any other text.

        Some codes are both (SHA is Shanghai and its older airport): then all its airports are meant.
        """
        return tuple(dict.fromkeys(((code,) if code in self.airports else ()) + self.metros.get(code, ())))

    @property
    def book(self) -> PriceBook:
        """The prices of `as_of`."""
        return self.book_at(self.as_of)

    def book_at(self, moment: datetime) -> PriceBook:
        """The prices in force at `moment`. Raises ValueError for a moment outside the snapshot."""
        if not self.since <= moment <= self.as_of:
            raise ValueError(f"prices of {moment} are not in the snapshot of {self.as_of}")
        era = bisect_right(self._changes, moment)
        book = self._books.get(era)
        if book is None:
            book = self._books[era] = self._price_book(moment)
        return book

    def connections(self, origins: Iterable[str], destinations: Iterable[str]) -> tuple[int, dict[str, int]]:
        """Usual minimum connection minutes between two sets of airports, and the airports that differ."""
        ends = (self._countries(origins), self._countries(destinations))
        table = self._tables.get(ends)
        if table is None:
            table = self._tables[ends] = self.connection_times.table(
                origins=ends[0],
                destinations=ends[1],
                airports=[(code, airport.place.country) for code, airport in self.airports.items()],
            )
        return table

    def _countries(self, codes: Iterable[str]) -> frozenset[str]:
        return frozenset(self.airports[code].place.country for code in codes)

    def _price_book(self, at: datetime) -> PriceBook:
        families: dict[str, list[Family]] = defaultdict(list)
        for family in _in_force(self.filings.families, at):
            families[family.cabin].append(family)
        return PriceBook(
            currency=self.currency,
            fares=dict(_in_force(self.filings.fares, at)),
            families={cabin: tuple(of_cabin) for cabin, of_cabin in families.items()},
            charges=tuple(_in_force(self.filings.charges, at)),
            seat_prices=dict(_in_force(self.filings.seat_prices, at)),
            places={code: airport.place for code, airport in self.airports.items()},
        )


def _in_force(versions: Iterable[Version[T]], at: datetime) -> Iterator[T]:
    return (version.value for version in versions if version.in_force(at))
