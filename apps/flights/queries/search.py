"""Search: ways to fly, what they cost for the party, best first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from functools import cache
from heapq import nsmallest
from itertools import islice, product

from apps.flights.policies.ranking import sort_key
from apps.flights.policies.search_rules import Trip
from apps.flights.queries.offers import join, returns_in_time
from apps.flights.queries.reference import current_reference, reference_covering
from apps.flights.queries.selling import Seller
from apps.flights.queries.snapshot import Reference
from apps.flights.queries.ways import (
    PricedWay,
    check_search,
    find_candidates,
    load_ways,
    measure,
    price_ways,
)
from apps.flights.types import Offer, Party, SearchResult, SliceOption, WaysBack

SHOWN = 20
"""Ways that are handed out per direction, and offers of a return trip."""

PAIRED = 8
"""Ways out, and ways back, that are combined with one another for a return trip."""


def search_offers(
    *,
    origin: str,
    destination: str,
    departure_date: date,
    return_date: date | None,
    cabin: str,
    party: Party,
    max_connections: int = 1,
    sort: str = "recommended",
    now: datetime,
) -> SearchResult:
    """Ways out and, for a return trip, back; `offers` cover the whole journey, best first by `sort`.

    Codes are those of airports or metropolitan areas. Two queries for one way, three for a return trip.
    Raises InvalidSearch with errors by field.
    """
    reference = current_reference()
    trip = Trip(
        origin=origin,
        destination=destination,
        departure_date=departure_date,
        return_date=return_date,
        cabin=cabin,
        max_connections=max_connections,
        sort=sort,
    )
    ends = check_search(reference, trip, now=now)
    seller = Seller.today(reference, cabin=cabin, party=party, now=now)
    directions = [(ends, departure_date), (ends.reversed(), return_date)]
    found = [
        find_candidates(seller, between, days=[day], now=now, max_connections=max_connections)
        for between, day in directions
        if day is not None
    ]
    rows = load_ways([way for ways in found for way in ways], cabin)
    slices = tuple(_options(seller, price_ways(seller, ways, rows), sort) for ways in found)
    if len(slices) == 1:
        return SearchResult(slices=slices, offers=tuple(offer for way in slices[0] for offer in way.offers))
    return SearchResult(slices=slices, offers=_return_offers(seller, slices[0], slices[1], sort))


def search_slices(
    *,
    origin: str,
    destination: str,
    day: date,
    cabin: str,
    party: Party,
    max_connections: int = 1,
    sort: str = "recommended",
    outbound: Offer | None = None,
    now: datetime,
) -> tuple[SliceOption, ...]:
    """Ways to fly in one direction on a day, best first in the order of `sort`. Two queries.

    For the way back, give the `outbound` offer that was chosen: ways back are then priced at the same moment,
    expire with it, and leave only after its arrival. Raises InvalidSearch with errors by field.
    """
    reference = reference_covering(outbound.priced_at) if outbound else current_reference()
    trip = Trip(
        origin=origin,
        destination=destination,
        departure_date=day,
        cabin=cabin,
        max_connections=max_connections,
        sort=sort,
    )
    seller = _seller(reference, outbound, cabin, party, now)
    priced = _one_direction(seller, trip, now)
    if outbound is not None:
        priced = (way for way in priced if returns_in_time(outbound, way.journey))
    return _options(seller, priced, sort)


def search_ways_back(
    ways_out: Sequence[SliceOption],
    *,
    origin: str,
    destination: str,
    day: date,
    cabin: str,
    party: Party,
    max_connections: int = 1,
    sort: str = "recommended",
    now: datetime,
) -> WaysBack:
    """Ways back on a day before a way out is chosen: for each of `ways_out` what it would lead to. Two queries.

    That is what `search_slices` hands out with the way out as `outbound`. Raises InvalidSearch with errors by field.
    """
    trip = Trip(
        origin=origin,
        destination=destination,
        departure_date=day,
        cabin=cabin,
        max_connections=max_connections,
        sort=sort,
    )
    seller = Seller.today(current_reference(), cabin=cabin, party=party, now=now)
    ways = sorted(_one_direction(seller, trip, now), key=lambda way: _rank(seller, way, sort))
    # Most ways out lead to the same few ways back: each of them is offered once.
    option = cache(lambda number: seller.option(ways[number].journey))
    return WaysBack(
        options=tuple(option(number) for number in range(len(ways))[:SHOWN]),
        after=tuple(
            tuple(option(number) for number in _in_time(way_out.offers[0], ways)) for way_out in ways_out
        ),
    )


def _one_direction(seller: Seller, trip: Trip, now: datetime) -> Iterator[PricedWay]:
    ends = check_search(seller.reference, trip, now=now)
    ways = find_candidates(
        seller, ends, days=[trip.departure_date], now=now, max_connections=trip.max_connections
    )
    return price_ways(seller, ways, load_ways(ways, seller.cabin))


def _in_time(outbound: Offer, ways: Sequence[PricedWay]) -> Iterator[int]:
    """Which of `ways`, best first, are handed out as ways back."""
    numbers = (number for number, way in enumerate(ways) if returns_in_time(outbound, way.journey))
    return islice(numbers, SHOWN)


def _seller(reference: Reference, outbound: Offer | None, cabin: str, party: Party, now: datetime) -> Seller:
    if outbound is None:
        return Seller.today(reference, cabin=cabin, party=party, now=now)
    return Seller(
        reference=reference,
        priced_at=outbound.priced_at,
        expires_at=outbound.expires_at,
        cabin=cabin,
        party=party,
    )


def _options(seller: Seller, ways: Iterable[PricedWay], sort: str) -> tuple[SliceOption, ...]:
    best = nsmallest(SHOWN, ways, key=lambda way: _rank(seller, way, sort))
    return tuple(seller.option(way.journey) for way in best)


def _rank(seller: Seller, way: PricedWay, sort: str) -> tuple[float, ...]:
    return sort_key(sort, [way.measure], seats=seller.party.seats)


def _return_offers(
    seller: Seller, ways_out: tuple[SliceOption, ...], ways_back: tuple[SliceOption, ...], sort: str
) -> tuple[Offer, ...]:
    """The best pairs, each in every family, at most `SHOWN` offers in all."""
    pairs = [
        (out, back)
        for out, back in product(ways_out[:PAIRED], ways_back[:PAIRED])
        if returns_in_time(out.offers[0], back.journey)
    ]
    pairs.sort(
        key=lambda pair: sort_key(
            sort,
            [measure(way.journey, way.offers[0].total.amount) for way in pair],
            seats=seller.party.seats,
        )
    )
    offers = []
    for out, back in pairs:
        joined = (join(seller, offer, back.offer(offer.family)) for offer in out.offers)
        offers += [offer for offer in joined if offer is not None]
        if len(offers) >= SHOWN:
            break
    return tuple(offers[:SHOWN])
