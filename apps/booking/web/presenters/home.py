"""Where one can fly from here this month, as a map and as a list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from babel.dates import format_date
from django.utils.translation import gettext as _

from apps.booking.web.addresses import search_url
from apps.booking.web.presenters.search import Choice
from apps.core import formatting
from apps.core.geo_svg import Leg, Place, RouteMap, route_map
from apps.core.money import Money
from apps.flights.types import AirportInfo, DestinationPrice

SHOWN = 12


@dataclass(frozen=True, slots=True)
class Destination:
    iata: str
    city: str
    price: Money
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HomePage:
    """`hubs` let one look from elsewhere; the map has a twin in the list."""

    heading: str
    origin: str
    destinations: tuple[Destination, ...]
    map: RouteMap | None
    hubs: tuple[Choice, ...]


def home_page(
    here: AirportInfo,
    found: Sequence[DestinationPrice],
    hubs: Sequence[AirportInfo],
    *,
    day: date,
    address: str,
) -> HomePage:
    """`day` is the day that a tapped destination is searched for; the cheapest places come first."""
    cheapest = sorted(found, key=lambda destination: destination.price.amount)[:SHOWN]
    return HomePage(
        heading=_("From %(city)s in %(month)s") % {"city": here.city, "month": _month(day)},
        origin=here.iata,
        destinations=tuple(
            Destination(
                iata=place.iata,
                city=place.city,
                price=place.price,
                href=search_url(
                    {"origin": here.iata, "destination": place.iata, "departure_date": day.isoformat()}
                ),
            )
            for place in cheapest
        ),
        map=_map(here, found),
        hubs=tuple(
            Choice(hub.city, f"{address}?from={hub.iata}#from", hub.iata == here.iata) for hub in hubs
        ),
    )


def _month(day: date) -> str:
    return str(format_date(day, "LLLL", locale=formatting.date_locale()))


def _map(here: AirportInfo, found: Sequence[DestinationPrice]) -> RouteMap | None:
    origin = Place(here.iata, here.latitude, here.longitude, hub=True)
    ends = sorted((place.iata, place.latitude, place.longitude) for place in found)
    return _drawn(origin, tuple(Place(*end) for end in ends)) if ends else None


@lru_cache(maxsize=16)
def _drawn(origin: Place, ends: tuple[Place, ...]) -> RouteMap:
    """A world map takes a while to draw, and where one can fly seldom changes."""
    return route_map([Leg(origin, end) for end in ends], width=960, height=420)
