"""From places and days to priced ways: what every kind of search has in common."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import Q

from apps.flights.models import Airport
from apps.flights.policies import search_rules as rules
from apps.flights.policies.ranking import Measure, is_sensible
from apps.flights.queries.connections import Candidate, Route, find_ways
from apps.flights.queries.segments import SegmentRow, load_segments
from apps.flights.queries.selling import Seller
from apps.flights.queries.snapshot import Reference
from apps.flights.types import JourneySlice, OfferSegment

WAYS_PER_DAY = 60
"""Ways that are priced per day and direction: the fastest ones with seats."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ends:
    """The airports a search runs between; none where the network doesn't go."""

    origins: tuple[str, ...]
    destinations: tuple[str, ...]

    def reversed(self) -> Ends:
        return Ends(origins=self.destinations, destinations=self.origins)


class PricedWay(NamedTuple):
    """A way on a day with its lowest price for the party."""

    day: date
    journey: JourneySlice
    measure: Measure


def check_search(reference: Reference, trip: rules.Trip, *, now: datetime) -> Ends:
    """The airports that are meant. One query for codes outside the network only. Raises InvalidSearch."""
    refusals = rules.Refusals()
    ends = Ends(
        origins=reference.airports_of(trip.origin), destinations=reference.airports_of(trip.destination)
    )
    sides = (("origin", trip.origin, ends.origins), ("destination", trip.destination, ends.destinations))
    strangers = [(field, code) for field, code, airports in sides if not airports]
    known = _known_places({code for _field, code in strangers})
    for field, code in strangers:
        if code not in known:
            rules.refuse_unknown_place(refusals, field, code)
    rules.check_ends(refusals, trip, origins=ends.origins, destinations=ends.destinations)
    zones = [reference.airports[code].zone for code in ends.origins]
    rules.check_trip(refusals, trip, today=rules.today_at(zones, now))
    refusals.raise_if_any()
    return ends


def find_candidates(
    seller: Seller, ends: Ends, *, days: Sequence[date], now: datetime, max_connections: int
) -> list[Candidate]:
    """Ways with seats for the seller's party, for each day. One query; none where the network doesn't go."""
    if not ends.origins or not ends.destinations:
        return []
    usual, special = seller.reference.connections(ends.origins, ends.destinations)
    route = Route(
        origins=ends.origins,
        destinations=ends.destinations,
        cabin=seller.cabin,
        seats=seller.party.seats,
        connection_minutes=usual,
        connection_minutes_at=special,
    )
    return find_ways(
        route,
        days=days,
        not_before=now + rules.SALES_CLOSE,
        max_connections=max_connections,
        limit=WAYS_PER_DAY,
    )


def load_ways(ways: Collection[Candidate], cabin: str) -> dict[int, SegmentRow]:
    """The segments of all ways by id. One query."""
    return load_segments({segment_id for way in ways for segment_id in way.segment_ids}, cabin)


def price_ways(
    seller: Seller, ways: Sequence[Candidate], rows: Mapping[int, SegmentRow], *, family: str | None = None
) -> Iterator[PricedWay]:
    """The ways that can be sold to the whole party, with the price of the cheapest family, or of `family`."""
    families = [each for each in seller.families if family in (None, each.code)]
    if not families:
        return
    sold = {segment_id: seller.segment(row) for segment_id, row in rows.items()}
    for way in ways:
        segments = [sold.get(segment_id) for segment_id in way.segment_ids]
        complete = tuple(segment for segment in segments if segment is not None)
        if len(complete) == len(segments) and _is_sensible(seller.reference, complete):
            journey = JourneySlice(segments=complete)
            total = seller.total(seller.lines((journey,), families[0]))
            yield PricedWay(way.day, journey, measure(journey, total.amount))


def measure(journey: JourneySlice, total: int) -> Measure:
    """What a slice at a price is compared by."""
    return Measure(total, journey.duration_minutes, len(journey.segments) - 1, journey.departs_at)


def _is_sensible(reference: Reference, segments: Sequence[OfferSegment]) -> bool:
    if len(segments) == 1:
        return True
    codes = (segments[0].origin, *(segment.destination for segment in segments))
    return is_sensible([reference.airports[code].place for code in codes])


def _known_places(codes: Collection[str]) -> set[str]:
    """Those of `codes` that are an airport or a metropolitan area somewhere in the world."""
    if not codes:
        return set()
    rows = Airport.objects.filter(Q(code__in=codes) | Q(metro_code__in=codes))
    return {code for pair in rows.values_list("code", "metro_code") for code in pair if code}
