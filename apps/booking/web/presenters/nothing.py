"""What a results page says when nothing was found, and the way on from there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from apps.booking.web.addresses import search_url
from apps.booking.web.forms.search import Place
from apps.core import formatting
from apps.flights.types import DestinationPrice

SHOWN = 6
Query = dict[str, str]


@dataclass(frozen=True, slots=True)
class WayOn:
    label: str
    href: str


@dataclass(frozen=True, slots=True)
class Nothing:
    """`places` are searches that would find something, introduced by `lead`."""

    title: str
    message: str
    action: WayOn | None = None
    lead: str = ""
    places: tuple[WayOn, ...] = ()


def no_seats(day: date) -> Nothing:
    return Nothing(
        _("No flights found"),
        _("We have no seats for you on %(day)s. Choose another day above, or change the search.")
        % {"day": formatting.day(day)},
    )


def no_way_back(day: date) -> Nothing:
    return Nothing(
        _("No flights found"),
        _("There is no flight back on %(day)s. Choose another day for the return.")
        % {"day": formatting.day(day)},
    )


def no_way_back_in_time(day: date) -> Nothing:
    return Nothing(
        _("No flights found"),
        _("No flight back on %(day)s leaves after you arrive. Choose another day for the return.")
        % {"day": formatting.day(day)},
    )


def not_on_sale_yet(last: date, query: Query, *, name: str) -> Nothing:
    """`name` is the parameter that is beyond the last day; a way back never comes before the way out."""
    changes = {name: last.isoformat()}
    if query.get("return_date", "") > changes[name]:
        changes["return_date"] = changes[name]
    return Nothing(
        _("These flights aren't on sale yet"),
        _("On sale until %(day)s. Each day another one follows.") % {"day": formatting.day(last)},
        WayOn(
            _("Show flights on %(day)s") % {"day": formatting.day(last)},
            search_url(query, **changes),
        ),
    )


def not_served(origin: Place, destination: Place, found: Sequence[DestinationPrice], query: Query) -> Nothing:
    """Where one can fly instead: from the served end to its destinations, or from them to it."""
    names = {"origin": origin.city, "destination": destination.city}
    elsewhere = _("Choose another airport above, or see where we fly.")
    home = WayOn(_("See where we fly"), reverse("home"))
    if not origin.served and not destination.served:
        return Nothing(_("We don't fly from %(origin)s or to %(destination)s") % names, elsewhere, home)
    if origin.served:
        title, lead = _("We don't fly to %(destination)s") % names, _("From %(origin)s we fly to") % names
    else:
        title, lead = (
            _("We don't fly from %(origin)s") % names,
            _("To %(destination)s you can fly from") % names,
        )
    other = "destination" if origin.served else "origin"
    places = tuple(
        WayOn(f"{place.city} ({place.iata})", search_url(query, **{other: place.iata}))
        for place in found[:SHOWN]
    )
    return Nothing(title, elsewhere, home, lead if places else "", places)
