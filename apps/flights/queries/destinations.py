"""Where one can fly from an airport in a month without changing flights, and from what price."""

from __future__ import annotations

from calendar import monthrange
from collections import defaultdict
from datetime import date, datetime

from django.core.cache import cache
from django.db import connection
from django.utils.translation import get_language

from apps.core.money import Money
from apps.flights.policies.open_classes import LegInventory, lowest_open_class
from apps.flights.policies.pricing import PriceBook, SegmentSale, price_slice
from apps.flights.policies.search_rules import SALES_CLOSE
from apps.flights.queries.airport_names import describe_airports
from apps.flights.queries.reference import current_reference
from apps.flights.types import Cabin, DestinationPrice, PassengerType

CACHE_SECONDS = 600
_VERSION = 1
_CABIN = Cabin.ECONOMY.value

_INVENTORY = """
SELECT segment.id, segment.origin_id, segment.destination_id, cardinality(segment.leg_ids),
       cabin.class_codes, cabin.class_limits, cabin.class_used,
       cabin.authorized - cabin.held - cabin.sold
  FROM flights_segment AS segment
  JOIN flights_legcabin AS cabin ON cabin.leg_id = ANY(segment.leg_ids) AND cabin.cabin = %s
 WHERE segment.origin_id = ANY(%s) AND segment.departure_date BETWEEN %s AND %s
   AND segment.departs_at >= %s AND segment.on_sale
"""


def destinations_from(*, airport: str, month: date, now: datetime) -> tuple[DestinationPrice, ...]:
    """Destinations with flights from an airport or metropolitan area in a month, cheapest first.

    The price is for one adult one way in the cheapest economy fare that is open on some day. None for a place
    outside the network. One query; the figures are kept for ten minutes.
    """
    reference = current_reference()
    origins = reference.airports_of(airport)
    first = month.replace(day=1)
    key = f"flights:destinations:{_VERSION}:{','.join(origins)}:{first.isoformat()}"
    amounts: dict[str, int] | None = cache.get(key) if origins else {}
    if amounts is None:
        amounts = _lowest_totals(reference.book, origins, first, now)
        cache.set(key, amounts, CACHE_SECONDS)
    names = describe_airports(codes=amounts, language=get_language() or "en")
    return tuple(
        DestinationPrice(
            iata=code,
            city=names[code].city,
            country=names[code].country,
            latitude=names[code].latitude,
            longitude=names[code].longitude,
            price=Money(amount, reference.currency),
        )
        for code, amount in sorted(amounts.items(), key=lambda item: (item[1], item[0]))
        if code in names
    )


def _lowest_totals(book: PriceBook, origins: tuple[str, ...], first: date, now: datetime) -> dict[str, int]:
    """Destination → lowest price. Prices depend on market and class only, so each pair is priced once."""
    lowest: dict[str, int] = {}
    for sale in _open_sales(book, origins, first, now):
        total = _price(book, sale)
        lowest[sale.destination] = min(total, lowest.get(sale.destination, total))
    return lowest


def _open_sales(book: PriceBook, origins: tuple[str, ...], first: date, now: datetime) -> set[SegmentSale]:
    last = first.replace(day=monthrange(first.year, first.month)[1])
    legs: dict[tuple[int, str, str, int], list[LegInventory]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(_INVENTORY, [_CABIN, list(origins), first, last, now + SALES_CLOSE])
        for row in cursor.fetchall():
            legs[row[:4]].append(LegInventory(*row[4:]))
    sales = set()
    for (_segment_id, origin, destination, leg_count), inventories in legs.items():
        if len(inventories) < leg_count:
            continue
        filed = [rbd for rbd in inventories[0].class_codes if (origin, destination, rbd) in book.fares]
        found = lowest_open_class(inventories, 1, filed)
        if found is not None and destination in book.places:
            sales.add(SegmentSale(origin, destination, found[0]))
    return sales


def _price(book: PriceBook, sale: SegmentSale) -> int:
    adult = (PassengerType.ADULT.value,)
    return min(
        sum(line.amount for line in price_slice(book, [sale], family, adult))
        for family in book.families[_CABIN]
    )
