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
from apps.flights.types import JourneySlice, Offer, SliceOption

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


def results(
    options: Sequence[SliceOption],
    airports: Airports,
    *,
    back: Mapping[str, Offer] | None = None,
    family: str = "",
) -> tuple[ResultView, ...]:
    """`back` is the cheapest way back per family, and says that ways out of a return trip are shown.

    On the way back `family` is the one that was chosen on the way out.
    """
    shown = [(option, offers) for option in options if (offers := _sold(option, back, family))]
    badges = _badges([option for option, _offers in shown])
    return tuple(
        _result(option.journey, offers, airports, back, badges.get(number, ""))
        for number, (option, offers) in enumerate(shown)
    )


def cheapest_by_family(options: Sequence[SliceOption]) -> dict[str, Offer]:
    found: dict[str, Offer] = {}
    for option in options:
        for offer in option.offers:
            if offer.family not in found or offer.total < found[offer.family].total:
                found[offer.family] = offer
    return found


def _sold(option: SliceOption, back: Mapping[str, Offer] | None, family: str) -> tuple[Offer, ...]:
    """The families that can be chosen here: with a way back, and the family of the way out."""
    return tuple(
        offer
        for offer in option.offers
        if (back is None or offer.family in back) and family in ("", offer.family)
    )


def _badges(options: Sequence[SliceOption]) -> dict[int, str]:
    """What stands out among several, by its place in the list: the one that is fastest, the one that costs least."""
    if len(options) < 3:
        return {}
    minutes = [option.journey.duration_minutes for option in options]
    totals = [option.offers[0].total.amount for option in options]
    found: dict[int, str] = {}
    for figures, words in ((minutes, _("Fastest")), (totals, _("Lowest price"))):
        if figures.count(min(figures)) == 1:
            found[figures.index(min(figures))] = words
    return found


def _result(
    journey: JourneySlice,
    offers: tuple[Offer, ...],
    airports: Airports,
    back: Mapping[str, Offer] | None,
    badge: str,
) -> ResultView:
    lowest = offers[0]
    inbound = back[lowest.family] if back else None
    price = lowest.total + inbound.total if inbound else lowest.total
    view = slice_view(journey, airports)
    flight = _flight(view, get_language() or "en")
    return ResultView(
        label=flight.label,
        flight=flight.html,
        price=price.format(),
        note=per_person_note(lowest, inbound),
        seats_left=_seats_left(lowest),
        badge=badge,
        fares=tuple(fare_view(offer, back[offer.family] if back else None) for offer in offers),
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
