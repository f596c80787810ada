"""Addresses that carry a search."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from urllib.parse import quote_plus

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language

from apps.booking.types import BookingDetail
from apps.flights.types import PassengerType


def search_url(search: Mapping[str, str], **changes: str) -> str:
    """The results page of a search, with some of its parameters replaced; an empty one is left out."""
    address = _search_address(get_language())
    query = "&".join(f"{name}={_quoted(value)}" for name, value in {**search, **changes}.items() if value)
    return f"{address}?{query}" if query else address


# A results page carries dozens of these addresses, which differ in a word.
@lru_cache(maxsize=64)
def _search_address(_language: str | None) -> str:
    return reverse("search")


_quoted = lru_cache(maxsize=4096)(quote_plus)


def search_again_url(booking: BookingDetail) -> str:
    """The search that finds an order's journey again."""
    outbound = [segment for segment in booking.segments if segment.slice_index == 0]
    inbound = [segment for segment in booking.segments if segment.slice_index == 1]
    types = [passenger.type for passenger in booking.passengers]
    return search_url(
        {
            "origin": outbound[0].origin,
            "destination": outbound[-1].destination,
            "departure_date": outbound[0].departs_local.date().isoformat(),
            "return_date": inbound[0].departs_local.date().isoformat() if inbound else "",
            "cabin": booking.cabin,
            "adults": str(types.count(PassengerType.ADULT)),
            "children": str(types.count(PassengerType.CHILD)),
            "infants": str(types.count(PassengerType.INFANT)),
        }
    )


def site_url(name: str, *arguments: object) -> str:
    """An absolute address for outsiders, built from the site's own name and never from the request's Host."""
    return f"{settings.SITE_URL}{reverse(name, args=arguments)}"
