"""Loads the reference snapshot and keeps it for `REFRESH_AFTER`: one per process, warm on every search.

A filing that takes effect while its transaction is still open could be missed by a snapshot and found by the
next; file prices with an `effective_from` some seconds ahead. An offer that fell into such a gap is never
charged at another price: opening it raises OfferChanged.
"""

from __future__ import annotations

import time
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from threading import Lock
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection

from apps.flights.models import AircraftConfiguration, Airport, MinimumConnectionTime
from apps.flights.policies.connection_time import ConnectionTimes
from apps.flights.policies.taxes import Place
from apps.flights.queries.filings import load_filings
from apps.flights.queries.snapshot import Reference, ServedAirport

REFRESH_AFTER = timedelta(seconds=30)


class _Keeper:
    """The process's snapshot. While one thread loads a new one, the others go on with the old."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._reference: Reference | None = None
        self._fresh_until = 0.0

    def current(self) -> Reference:
        reference = self._reference
        if reference is None:
            with self._lock:
                return self._reference or self._load()
        if time.monotonic() >= self._fresh_until and self._lock.acquire(blocking=False):
            try:
                return self._load()
            finally:
                self._lock.release()
        return reference

    def covering(self, moment: datetime) -> Reference:
        reference = self.current()
        if reference.as_of >= moment:
            return reference
        with self._lock:
            return self._load()

    def forget(self) -> None:
        with self._lock:
            self._reference = None

    def _load(self) -> Reference:
        self._reference = load_reference()
        self._fresh_until = time.monotonic() + REFRESH_AFTER.total_seconds()
        return self._reference


_keeper = _Keeper()


def current_reference() -> Reference:
    """The snapshot, at most about `REFRESH_AFTER` old."""
    return _keeper.current()


def reference_covering(moment: datetime) -> Reference:
    """A snapshot that knows the prices of `moment`, which another process may have taken from a newer one."""
    return _keeper.covering(moment)


def forget_reference() -> None:
    """Drops this process's snapshot, so that its next search sees what was just filed."""
    _keeper.forget()


def load_reference() -> Reference:
    """Reads the snapshot from the database in eight queries.

    Raises ImproperlyConfigured when a price in force is in another currency than settings.SELLING_CURRENCY.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT date_trunc('second', clock_timestamp())")
        as_of: datetime = cursor.fetchone()[0]
    # An offer may be as old as its lifetime, and the snapshot that priced it a little older still.
    since = as_of - 2 * timedelta(seconds=settings.OFFER_LIFETIME_SECONDS)
    airports = _airports()
    metros: dict[str, list[str]] = defaultdict(list)
    for code, airport in airports.items():
        if airport.metro_code:
            metros[airport.metro_code].append(code)
    return Reference(
        since=since,
        as_of=as_of.astimezone(UTC),
        currency=settings.SELLING_CURRENCY,
        airports=airports,
        metros={metro: tuple(codes) for metro, codes in metros.items()},
        aircraft=dict(AircraftConfiguration.objects.values_list("pk", "name")),
        connection_times=_connection_times(),
        filings=load_filings(since, as_of, settings.SELLING_CURRENCY),
    )


def _airports() -> dict[str, ServedAirport]:
    return {
        airport.code: ServedAirport(
            place=Place(airport.code, airport.country, airport.latitude, airport.longitude),
            metro_code=airport.metro_code,
            zone=ZoneInfo(airport.timezone),
            name=airport.name,
            city=airport.city,
            names=airport.names,
        )
        for airport in Airport.objects.filter(served=True).order_by("-rank", "code").defer("search_text")
    }


def _connection_times() -> ConnectionTimes:
    network: dict[str, int] = {}
    by_airport: dict[tuple[str, str], int] = {}
    for filed in MinimumConnectionTime.objects.all():
        if filed.airport_id is None:
            network[filed.kind] = filed.minutes
        else:
            by_airport[filed.airport_id, filed.kind] = filed.minutes
    return ConnectionTimes(network=network, by_airport=by_airport)
