"""Search results, with everything worked out: a page of them is the busiest one there is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from apps.booking.web.presenters.fares import FareView, fare_view, per_person_note
from apps.booking.web.presenters.itinerary import Airports, SliceView, slice_view
from apps.core import formatting
from apps.core.money import Money
from apps.flights.types import Offer, SliceOption

FEW_SEATS = 5
"""From here on the seats that are left are told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultView:
    """One way to fly. `flight` is HTML; `fares` opens in place; `price` is the lowest of them, for the whole party."""

    label: str
    flight: SafeString
    price: str
    note: str
    seats_left: str
    badge: str
    fares: tuple[FareView, ...]


@dataclass(frozen=True, slots=True)
class Priced:
    """A way to fly, and by fare family what it's priced with in the other direction; `other` is None for one way."""

    option: SliceOption
    other: Mapping[str, Offer] | None = None

    @property
    def offers(self) -> tuple[Offer, ...]:
        """The families that can be chosen: those that are sold in the other direction too. The cheapest comes first."""
        other = self.other
        return tuple(offer for offer in self.option.offers if other is None or offer.family in other)

    @property
    def total(self) -> Money:
        """The lowest price of the whole trip for the party; only where a family can be chosen."""
        lowest = self.offers[0]
        return lowest.total + self.other[lowest.family].total if self.other else lowest.total


def results(ways: Sequence[Priced], airports: Airports) -> tuple[ResultView, ...]:
    """Each way has a family that can be chosen."""
    badges = _badges(ways)
    return tuple(_result(way, airports, badges.get(number, "")) for number, way in enumerate(ways))


def cheapest_by_family(options: Sequence[SliceOption]) -> dict[str, Offer]:
    found: dict[str, Offer] = {}
    for option in options:
        for offer in option.offers:
            if offer.family not in found or offer.total < found[offer.family].total:
                found[offer.family] = offer
    return found


def _badges(ways: Sequence[Priced]) -> dict[int, str]:
    """What stands out among several, by its place in the list: the one that is fastest, the one that costs least."""
    if len(ways) < 3:
        return {}
    minutes = [way.option.journey.duration_minutes for way in ways]
    totals = [way.total.amount for way in ways]
    found: dict[int, str] = {}
    for figures, words in ((minutes, _("Fastest")), (totals, _("Lowest price"))):
        if figures.count(min(figures)) == 1:
            found[figures.index(min(figures))] = words
    return found


def _result(way: Priced, airports: Airports, badge: str) -> ResultView:
    offers, other = way.offers, way.other or {}
    lowest = offers[0]
    view = slice_view(way.option.journey, airports)
    flight = _flight(view, get_language() or "en")
    return ResultView(
        label=flight.label,
        flight=flight.html,
        price=way.total.format(),
        note=per_person_note(lowest, other.get(lowest.family)),
        seats_left=_seats_left(lowest),
        badge=badge,
        fares=tuple(fare_view(offer, other.get(offer.family)) for offer in offers),
    )


@dataclass(frozen=True, slots=True)
class _Flight:
    label: str
    html: SafeString


@lru_cache(maxsize=4096)
def _flight(view: SliceView, language: str) -> _Flight:
    """The flight's half of a ticket: the same in every search that finds it, so it's drawn once per language."""
    label = _("%(departs)s from %(origin)s, %(arrives)s in %(destination)s") % {
        "departs": formatting.clock(view.departs_at),
        "origin": view.origin_city,
        "arrives": formatting.clock(view.arrives_at),
        "destination": view.destination_city,
    }
    html = render_to_string("booking/_result_flight.html", {"slice": view, "stops_text": _stops_text(view)})
    return _Flight(f"{label}, {', '.join(view.flight_numbers)}", html)


def _stops_text(view: SliceView) -> str:
    """How often one changes flights; and where the flight itself lands on its way."""
    changes = len(view.stops)
    if changes:
        return ngettext("%(count)d stop", "%(count)d stops", changes) % {"count": changes}
    return (
        _("Same flight via %(codes)s") % {"codes": ", ".join(view.landings)} if view.landings else _("Direct")
    )


def _seats_left(offer: Offer) -> str:
    left = min(segment.seats_left for segment in offer.segments)
    if left > FEW_SEATS:
        return ""
    return ngettext("%(count)d seat left at this price", "%(count)d seats left at this price", left) % {
        "count": left
    }
