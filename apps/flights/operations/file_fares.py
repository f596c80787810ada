"""File fares, fare families, taxes, seat prices and connection times.

What was filed is never overwritten: a changed value closes the current row and opens a new one, so that
an offer priced before the change can still be honoured from the rows of its time.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import TypeVar

from django.db.models import Model

from apps.core.locks import assert_in_transaction
from apps.flights.models import (
    Airport,
    Charge,
    FareFamily,
    MinimumConnectionTime,
    SeatPrice,
    SegmentFare,
)
from apps.flights.network import files
from apps.flights.policies.booking_classes import CABIN_OF_CLASS
from apps.flights.policies.filed_fares import segment_fares
from apps.flights.policies.great_circle import distance_km

Row = TypeVar("Row", SegmentFare, FareFamily, SeatPrice, Charge)

FILING_LEAD = timedelta(minutes=1)
"""A change takes effect a little later than it is written, so that every process knows it by then."""


def file_fares_in_transaction(*, now: datetime) -> int:
    """Bring everything that a price is made of up to the data files; returns how many rows are current."""
    assert_in_transaction()
    filing = files.fare_filing()
    charges_from, charges = files.charges()
    fares = [_fare(*fare, filing) for fare in _market_fares()]
    families = [_family(family, filing) for family in filing.families]
    seat_prices = [_seat_price(*key, amount, filing) for key, amount in filing.seat_prices.items()]
    taxes = [_charge(charge, charges_from) for charge in charges]
    change_at = now + FILING_LEAD
    _supersede(fares, key=("origin_id", "destination_id", "rbd"), until="superseded_at", at=change_at)
    _supersede(families, key=("cabin", "code"), until="effective_until", at=change_at)
    _supersede(seat_prices, key=("cabin", "kind", "haul"), until="effective_until", at=change_at)
    _supersede(taxes, key=("filing_key",), until="effective_until", at=change_at)
    _file_connection_times(filing)
    return len(fares) + len(families) + len(seat_prices) + len(taxes)


def _supersede(wanted: Sequence[Row], *, key: Sequence[str], until: str, at: datetime) -> None:
    """Make `wanted` the current rows: close what changed or went, insert what changed or is new."""
    model = type(wanted[0])
    values = [
        field.attname
        for field in model._meta.concrete_fields
        if not field.primary_key and field.name not in ("effective_from", until)
    ]
    current = {_take(row, key): row for row in model._default_manager.filter(**{f"{until}__isnull": True})}
    unchanged = {
        place
        for place, row in ((_take(row, key), row) for row in wanted)
        if place in current and _take(current[place], values) == _take(row, values)
    }
    closed = [row.pk for place, row in current.items() if place not in unchanged]
    model._default_manager.filter(pk__in=closed).update(**{until: at})
    new = [row for row in wanted if _take(row, key) not in unchanged]
    # What was ever filed, withdrawn or not, has its first version: another one starts when it is filed.
    filed_before = set(model._default_manager.order_by().values_list(*key).distinct())
    for row in new:
        if _take(row, key) in filed_before:
            row.effective_from = at
    model._default_manager.bulk_create(new, batch_size=2000)


def _take(row: Model, names: Iterable[str]) -> tuple[object, ...]:
    return tuple(getattr(row, name) for name in names)


def _market_fares() -> Iterator[tuple[str, str, str, int]]:
    """Origin, destination, RBD and amount for every pair of stations that one flight joins, both ways."""
    airports = Airport.objects.in_bulk(files.served_airports())
    cabins = {
        layout.code: frozenset(cabin.cabin for cabin in layout.cabins) for layout in files.layouts().values()
    }
    markets: dict[tuple[str, str], frozenset[str]] = {}
    for route in files.routes():
        for place, origin in enumerate(route.stations):
            for destination in route.stations[place + 1 :]:
                for market in ((origin, destination), (destination, origin)):
                    markets[market] = markets.get(market, frozenset()) | cabins[route.aircraft]
    for (origin, destination), flown in sorted(markets.items()):
        start, end = airports[origin], airports[destination]
        distance = distance_km((start.latitude, start.longitude), (end.latitude, end.longitude))
        for rbd, amount in segment_fares(origin, destination, distance, flown).items():
            yield origin, destination, rbd, amount


def _fare(origin: str, destination: str, rbd: str, amount: int, filing: files.FareFiling) -> SegmentFare:
    return SegmentFare(
        origin_id=origin,
        destination_id=destination,
        cabin=CABIN_OF_CLASS[rbd],
        rbd=rbd,
        amount=amount,
        currency=filing.currency,
        effective_from=filing.effective_from,
    )


def _family(family: files.FiledFamily, filing: files.FareFiling) -> FareFamily:
    return FareFamily(
        cabin=family.cabin,
        code=family.code,
        rank=family.rank,
        surcharge_percent=family.surcharge_percent,
        surcharge=family.surcharge,
        currency=filing.currency,
        conditions=family.conditions.to_json(),
        effective_from=filing.effective_from,
    )


def _seat_price(cabin: str, kind: str, haul: str, amount: int, filing: files.FareFiling) -> SeatPrice:
    return SeatPrice(
        cabin=cabin,
        kind=kind,
        haul=haul,
        amount=amount,
        currency=filing.currency,
        effective_from=filing.effective_from,
    )


def _charge(charge: files.FiledCharge, effective_from: datetime) -> Charge:
    return Charge(
        filing_key=charge.key,
        code=charge.code,
        name=charge.name,
        kind=charge.kind,
        point=charge.point,
        country=charge.country,
        airport_id=charge.airport,
        domestic=charge.scope in ("all", "domestic"),
        international=charge.scope in ("all", "international"),
        other_end_countries=list(charge.other_end_countries),
        cabins=list(charge.cabins),
        passenger_types=list(charge.passenger_types),
        min_distance_km=charge.min_distance_km,
        max_distance_km=charge.max_distance_km,
        amount=charge.amount,
        currency="EUR",
        filed_amount=charge.filed_amount,
        filed_currency=charge.filed_currency,
        citation=charge.citation,
        effective_from=effective_from,
    )


def _file_connection_times(filing: files.FareFiling) -> None:
    wanted = [
        MinimumConnectionTime(airport_id=airport, kind=kind, minutes=minutes)
        for (airport, kind), minutes in filing.connection_minutes.items()
    ]
    MinimumConnectionTime.objects.bulk_create(
        wanted, update_conflicts=True, unique_fields=["airport", "kind"], update_fields=["minutes"]
    )
