"""The lowest price on each day around a date: the strip above the results."""

from __future__ import annotations

from datetime import date, datetime

from django.core.cache import cache

from apps.core.money import Money
from apps.flights.policies.search_rules import Trip, today_at
from apps.flights.queries.reference import current_reference
from apps.flights.queries.selling import Seller
from apps.flights.queries.ways import Ends, check_search, find_candidates, load_ways, price_ways
from apps.flights.types import DayPrice, Party

CACHE_SECONDS = 60
MAX_DAYS_AROUND = 15
_VERSION = 1


def cheapest_by_day(
    *,
    origin: str,
    destination: str,
    around: date,
    days: int = 3,
    cabin: str,
    party: Party,
    max_connections: int = 1,
    family: str | None = None,
    now: datetime,
) -> tuple[DayPrice, ...]:
    """The lowest total for the party on each of `2 * days + 1` days, in one direction.

    The figures are those of a search on that day, in the cheapest fare family or in `family`; a family that the
    cabin doesn't have has no prices. They are kept for a minute. Two queries when they are not
    in the cache. Days that are over, and those before or after the calendar, have no price. Raises
    InvalidSearch as a search on `around` would.
    """
    reference = current_reference()
    trip = Trip(
        origin=origin,
        destination=destination,
        departure_date=around,
        cabin=cabin,
        max_connections=max_connections,
        sort="cheapest",
    )
    ends = check_search(reference, trip, now=now)
    shown = _days_around(around, min(days, MAX_DAYS_AROUND))
    key = _key(trip, party, shown, family)
    amounts: dict[str, int] | None = cache.get(key)
    if amounts is None:
        seller = Seller.today(reference, cabin=cabin, party=party, now=now)
        amounts = _lowest_totals(seller, ends, shown, now, max_connections, family)
        cache.set(key, amounts, CACHE_SECONDS)
    return tuple(_day_price(day, amounts.get(day.isoformat()), reference.currency) for day in shown)


def _day_price(day: date, amount: int | None, currency: str) -> DayPrice:
    return DayPrice(day=day, price=None if amount is None else Money(amount, currency))


def _lowest_totals(
    seller: Seller, ends: Ends, days: list[date], now: datetime, max_connections: int, family: str | None
) -> dict[str, int]:
    today = today_at([seller.reference.airports[code].zone for code in ends.origins], now)
    to_come = [day for day in days if day >= today]
    ways = find_candidates(seller, ends, days=to_come, now=now, max_connections=max_connections)
    lowest: dict[str, int] = {}
    for way in price_ways(seller, ways, load_ways(ways, seller.cabin), family=family):
        day, total = way.day.isoformat(), way.measure.total
        lowest[day] = min(total, lowest.get(day, total))
    return lowest


def _days_around(around: date, days: int) -> list[date]:
    """The days that the calendar has: it ends with the years 1 and 9999."""
    first = max(around.toordinal() - days, date.min.toordinal())
    last = min(around.toordinal() + days, date.max.toordinal())
    return [date.fromordinal(day) for day in range(first, last + 1)]


def _key(trip: Trip, party: Party, days: list[date], family: str | None) -> str:
    parts = (
        trip.origin,
        trip.destination,
        trip.cabin,
        trip.max_connections,
        party.adults,
        party.children,
        party.infants,
        days[0],
        days[-1],
        family or "",
    )
    return f"flights:days:{_VERSION}:" + ":".join(str(part) for part in parts)
