"""Flights as pages show them: local times, what lies between, where one changes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from apps.booking.types import BookingDetail, SegmentInfo
from apps.core.geo_svg import Leg, Place, RouteMap, route_map
from apps.flights import services as flights
from apps.flights.types import AirportInfo, Cabin, FamilyCode, JourneySlice, Offer, OfferSegment

Airports = Mapping[str, AirportInfo]


@dataclass(frozen=True, slots=True, kw_only=True)
class StopView:
    """An airport between two flights, and the minutes there."""

    iata: str
    city: str
    minutes: int
    arrives_at: datetime
    departs_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SliceView:
    """One direction, as the ticket component and the itinerary take it. Times carry their airport's zone."""

    origin: str
    origin_city: str
    destination: str
    destination_city: str
    departs_at: datetime
    arrives_at: datetime
    minutes: int
    stops: tuple[StopView, ...]
    flight_numbers: tuple[str, ...]
    landings: tuple[str, ...] = ()
    """Where one of the flights lands on its way and one stays on the same flight number."""
    landing_cities: str = ""

    @property
    def route(self) -> str:
        """`London to New York`."""
        return _("%(origin)s to %(destination)s") % {
            "origin": self.origin_city,
            "destination": self.destination_city,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentView:
    """One flight number, as the trip card takes it."""

    index: int
    origin: str
    origin_city: str
    destination: str
    destination_city: str
    departs_at: datetime
    arrives_at: datetime
    minutes: int
    flight_number: str
    cabin: str
    family: str
    landings: tuple[str, ...] = ()
    landing_cities: str = ""

    @property
    def route(self) -> str:
        """`London (LHR) to New York (JFK)`."""
        return _("%(origin)s (%(origin_code)s) to %(destination)s (%(destination_code)s)") % {
            "origin": self.origin_city,
            "origin_code": self.origin,
            "destination": self.destination_city,
            "destination_code": self.destination,
        }


def offer_airports(offer: Offer) -> Airports:
    """Every airport that the offer touches."""
    return airports_of((leg.origin, leg.destination) for segment in offer.segments for leg in segment.legs)


def booking_airports(booking: BookingDetail) -> Airports:
    """Every airport that the booking touches."""
    return airports_of((segment.origin, *segment.stops, segment.destination) for segment in booking.segments)


def airports_of(ways: Iterable[tuple[str, ...]]) -> Airports:
    codes = {code for way in ways for code in way}
    return flights.describe_airports(codes=codes, language=get_language() or "en")


def city(airports: Airports, code: str) -> str:
    """The city, or the code itself when the airport is known to nobody any more."""
    return airports[code].city if code in airports else code


def cities(airports: Airports, codes: Iterable[str]) -> str:
    return ", ".join(city(airports, code) for code in codes)


def minutes_between(start: datetime, end: datetime) -> int:
    """Elapsed minutes. In UTC, since Python subtracts two times of one zone as the wall shows them."""
    return int((end.astimezone(UTC) - start.astimezone(UTC)).total_seconds()) // 60


def slice_view(journey: JourneySlice, airports: Airports) -> SliceView:
    return _slice(
        journey.segments, journey.departs_at, journey.arrives_at, journey.duration_minutes, airports
    )


def offer_slices(offer: Offer, airports: Airports) -> tuple[SliceView, ...]:
    return tuple(slice_view(journey, airports) for journey in offer.slices)


def booking_slices(booking: BookingDetail, airports: Airports) -> tuple[SliceView, ...]:
    found = []
    for number in sorted({segment.slice_index for segment in booking.segments}):
        segments = [segment for segment in booking.segments if segment.slice_index == number]
        departs, arrives = segments[0].departs_local, segments[-1].arrives_local
        minutes = minutes_between(departs, arrives)
        found.append(_slice(segments, departs, arrives, minutes, airports))
    return tuple(found)


def _slice(
    segments: Sequence[OfferSegment] | Sequence[SegmentInfo],
    departs: datetime,
    arrives: datetime,
    minutes: int,
    airports: Airports,
) -> SliceView:
    landings = tuple(code for segment in segments for code in segment.stops)
    return SliceView(
        origin=segments[0].origin,
        origin_city=city(airports, segments[0].origin),
        destination=segments[-1].destination,
        destination_city=city(airports, segments[-1].destination),
        departs_at=departs,
        arrives_at=arrives,
        minutes=minutes,
        stops=tuple(
            StopView(
                iata=before.destination,
                city=city(airports, before.destination),
                minutes=minutes_between(before.arrives_at, after.departs_at),
                arrives_at=_local(before)[1],
                departs_at=_local(after)[0],
            )
            for before, after in _pairs(segments)
        ),
        flight_numbers=tuple(segment.flight_number for segment in segments),
        landings=landings,
        landing_cities=cities(airports, landings),
    )


def _local(segment: OfferSegment | SegmentInfo) -> tuple[datetime, datetime]:
    """Departure and arrival at the clocks of their airports."""
    if isinstance(segment, SegmentInfo):
        return segment.departs_local, segment.arrives_local
    return segment.departs_at, segment.arrives_at


def _pairs(
    segments: Sequence[OfferSegment] | Sequence[SegmentInfo],
) -> Iterable[tuple[OfferSegment | SegmentInfo, OfferSegment | SegmentInfo]]:
    return pairwise(segments)


def offer_segments(offer: Offer, airports: Airports) -> tuple[SegmentView, ...]:
    return tuple(
        _segment(index, segment, segment.departs_at, segment.arrives_at, offer.family, airports)
        for index, segment in enumerate(offer.segments)
    )


def booking_segments(booking: BookingDetail, airports: Airports) -> tuple[SegmentView, ...]:
    return tuple(
        _segment(
            segment.index,
            segment,
            segment.departs_local,
            segment.arrives_local,
            segment.fare_family,
            airports,
        )
        for segment in booking.segments
    )


def _segment(
    index: int,
    segment: OfferSegment | SegmentInfo,
    departs: datetime,
    arrives: datetime,
    family: str,
    airports: Airports,
) -> SegmentView:
    return SegmentView(
        index=index,
        origin=segment.origin,
        origin_city=city(airports, segment.origin),
        destination=segment.destination,
        destination_city=city(airports, segment.destination),
        departs_at=departs,
        arrives_at=arrives,
        minutes=segment.duration_minutes,
        flight_number=segment.flight_number,
        cabin=cabin_name(segment.cabin),
        family=family_name(family),
        landings=segment.stops,
        landing_cities=cities(airports, segment.stops),
    )


def cabin_name(code: str) -> str:
    return str(Cabin(code).label)


def family_name(code: str) -> str:
    return str(FamilyCode(code).label)


def map_of(
    pairs: Sequence[tuple[str, str]], airports: Airports, *, hubs: Collection[str] = ()
) -> RouteMap | None:
    """The picture of these routes; None while an end of one of them is unknown."""
    legs = [
        Leg(_place(airports[origin], hubs), _place(airports[destination], hubs))
        for origin, destination in dict.fromkeys(pairs)
        if origin in airports and destination in airports
    ]
    return route_map(legs) if legs else None


def _place(airport: AirportInfo, hubs: Collection[str]) -> Place:
    return Place(airport.iata, airport.latitude, airport.longitude, hub=airport.iata in hubs)
