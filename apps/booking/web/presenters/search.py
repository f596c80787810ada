"""The results page around the results: the days, the tools, what was picked already."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from apps.booking.web.addresses import search_url
from apps.booking.web.forms.search import SearchForm, Sort
from apps.booking.web.presenters.itinerary import Airports, SliceView, family_name, slice_view
from apps.booking.web.presenters.nothing import Nothing
from apps.booking.web.presenters.results import ResultView
from apps.core import formatting
from apps.core.money import Money
from apps.flights import services as flights
from apps.flights.types import ConditionSentence, DayPrice, Offer


@dataclass(frozen=True, slots=True)
class DayView:
    """A day of the strip; `level` fills its bar, the dearest day being 100."""

    day: date
    price: Money | None
    href: str
    current: bool
    lowest: bool
    level: int


@dataclass(frozen=True, slots=True)
class DayStrip:
    days: tuple[DayView, ...]
    previous: str
    next: str


@dataclass(frozen=True, slots=True)
class Choice:
    """A link among several of which one is chosen."""

    label: str
    href: str
    current: bool


@dataclass(frozen=True, slots=True)
class Tools:
    """How results are sorted and what is left out; `active` counts what differs from the ordinary."""

    sorts: tuple[Choice, ...]
    stops: tuple[Choice, ...]
    active: int


@dataclass(frozen=True, slots=True)
class Picked:
    """The way out that was chosen, on the page of the ways back."""

    slice: SliceView
    family: str
    conditions: tuple[ConditionSentence, ...]
    change_href: str
    offer_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultsPage:
    """`hidden` are the fields that go with the choice; `choice` is the name under which the offer is sent."""

    heading: str
    summary: str
    title: str
    step: str
    price_label: str
    strip: DayStrip | None
    tools: Tools
    picked: Picked | None
    results: tuple[ResultView, ...]
    left_out: int
    all_href: str
    nothing: Nothing | None
    hidden: tuple[tuple[str, str], ...]
    choice: str
    to_book: bool


def day_strip(
    prices: Sequence[DayPrice], current: date, query: dict[str, str], *, name: str, today: date
) -> DayStrip:
    """`name` is the parameter that the strip changes: the day out or the day back."""
    known = [price.price.amount for price in prices if price.price is not None]
    lowest, highest = (min(known), max(known)) if known else (0, 1)
    stands_out = known.count(lowest) <= len(known) // 2
    days = tuple(
        DayView(
            day=entry.day,
            price=entry.price,
            href=_on_day(query, name, entry.day),
            current=entry.day == current,
            lowest=stands_out and entry.price is not None and entry.price.amount == lowest,
            level=round(100 * entry.price.amount / max(highest, 1)) if entry.price else 0,
        )
        for entry in prices
        if entry.day >= today
    )
    before, after = (
        current - timedelta(days=7),
        min(current, date.max - timedelta(days=7)) + timedelta(days=7),
    )
    return DayStrip(
        days,
        previous=_on_day(query, name, max(before, today)) if current > today else "",
        next=_on_day(query, name, after),
    )


def _on_day(query: dict[str, str], name: str, day: date) -> str:
    """The same search on another day. The way back moves along when it would come before the way out."""
    changes = {name: day.isoformat()}
    if name == "departure_date" and query.get("return_date", "9") < changes[name]:
        changes["return_date"] = changes[name]
    return search_url(query, **changes)


def tools(query: dict[str, str]) -> Tools:
    chosen, stops = query.get("sort") or Sort.RECOMMENDED.value, query.get("stops", "")
    return Tools(
        sorts=tuple(
            Choice(str(sort.label), search_url(query, sort=sort.parameter), sort == chosen) for sort in Sort
        ),
        stops=(
            Choice(_("Any number of stops"), search_url(query, stops=""), stops == ""),
            Choice(_("Direct flights only"), search_url(query, stops="0"), stops == "0"),
        ),
        active=(chosen != Sort.RECOMMENDED) + (stops != ""),
    )


def picked(offer: Offer, airports: Airports, query: dict[str, str]) -> Picked:
    return Picked(
        slice=slice_view(offer.slices[0], airports),
        family=family_name(offer.family),
        conditions=flights.describe_conditions(offer.conditions),
        change_href=search_url(query, outbound=""),
        offer_id=offer.id,
    )


def heading(form: SearchForm, *, inbound: bool) -> str:
    ends = [form.places["origin"].city, form.places["destination"].city]
    origin, destination = reversed(ends) if inbound else ends
    return _("%(origin)s to %(destination)s") % {"origin": origin, "destination": destination}


def summary(form: SearchForm) -> str:
    """`Thu 10 Dec – Thu 17 Dec · 2 travelers, Economy`."""
    days = [form.cleaned_data["departure_date"], form.cleaned_data["return_date"]]
    return f"{' – '.join(formatting.day(day) for day in days if day)} · {form.party_text}"
