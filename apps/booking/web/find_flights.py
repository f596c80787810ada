"""Finds what a results page shows: the ways out, or the ways back to a way out that was chosen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from apps.booking.web.addresses import search_url
from apps.booking.web.forms.search import Place, SearchForm, Sort
from apps.booking.web.presenters import nothing
from apps.booking.web.presenters import search as present
from apps.booking.web.presenters.itinerary import Airports, airports_of
from apps.booking.web.presenters.nothing import Nothing
from apps.booking.web.presenters.prices import total_label
from apps.booking.web.presenters.results import cheapest_by_family, results
from apps.core.money import Money
from apps.flights import services as flights
from apps.flights.types import DayPrice, DestinationPrice, Offer, SliceOption

DAYS_AROUND = 3


@dataclass(frozen=True, slots=True)
class Wish:
    """A valid search, and how its results are wanted. `stops` is '' or '0'."""

    form: SearchForm
    sort: str
    stops: str
    now: datetime

    @classmethod
    def of(cls, form: SearchForm, *, sort: str, stops: str, now: datetime) -> Wish:
        """What isn't known about sorting and stops is as if nothing was said."""
        return cls(
            form, sort if sort in Sort.values else Sort.RECOMMENDED.value, "0" if stops == "0" else "", now
        )

    @property
    def query(self) -> dict[str, str]:
        return {**self.form.query, "sort": Sort(self.sort).parameter, "stops": self.stops}

    @property
    def returns_on(self) -> date | None:
        day: date | None = self.form.cleaned_data["return_date"]
        return day

    def ends(self, *, inbound: bool) -> tuple[str, str]:
        codes = self.form.places["origin"].iata, self.form.places["destination"].iata
        return (codes[1], codes[0]) if inbound else codes

    def ways(
        self, day: date, *, inbound: bool = False, outbound: Offer | None = None
    ) -> tuple[SliceOption, ...]:
        """Raises InvalidInput for what a search can't be: the airport's clock decides what is past."""
        origin, destination = self.ends(inbound=inbound)
        return flights.search_slices(
            origin=origin,
            destination=destination,
            day=day,
            cabin=self.form.cleaned_data["cabin"],
            party=self.form.party,
            sort=self.sort,
            outbound=outbound,
            now=self.now,
        )

    def left(self, options: Sequence[SliceOption]) -> tuple[SliceOption, ...]:
        """What the filter lets through."""
        return tuple(option for option in options if not (self.stops and option.journey.connections))

    def days(
        self, day: date, *, inbound: bool, plus: Money | None, family: str | None = None
    ) -> list[DayPrice]:
        """Lowest prices around a day, in any fare family or in one, each with what the other direction costs."""
        origin, destination = self.ends(inbound=inbound)
        found = flights.cheapest_by_day(
            origin=origin,
            destination=destination,
            around=day,
            days=DAYS_AROUND,
            cabin=self.form.cleaned_data["cabin"],
            party=self.form.party,
            family=family,
            now=self.now,
        )
        return [
            replace(entry, price=entry.price + plus) if entry.price and plus else entry for entry in found
        ]


def find_outbound(wish: Wish) -> present.ResultsPage:
    """Ways out. A return trip is priced whole: with the cheapest way back in the same fare family."""
    day: date = wish.form.cleaned_data["departure_date"]
    options = wish.ways(day)
    back = cheapest_by_family(wish.ways(wish.returns_on, inbound=True)) if wish.returns_on else None
    plus = min((offer.total for offer in back.values()), key=lambda total: total.amount) if back else None
    left = wish.left(options)
    query = wish.query
    found = results(left, _airports(left), back=back) if back or not wish.returns_on else ()
    return present.ResultsPage(
        heading=present.heading(wish.form, inbound=False),
        summary=present.summary(wish.form),
        title=_("Choose a flight out") if wish.returns_on else _("Choose a flight"),
        step=pgettext("direction", "Outbound") if wish.returns_on else "",
        price_label=_price_label(wish, both=wish.returns_on is not None, cheapest=True),
        strip=_days_out(wish, day, plus),
        tools=present.tools(query),
        picked=None,
        results=found,
        left_out=len(options) - len(left),
        all_href=search_url(query, stops=""),
        nothing=None if found else _nothing(wish, inbound=False, no_way_back=back == {}),
        hidden=tuple((name, value) for name, value in query.items() if value)
        if wish.returns_on
        else (("search", _query_string(query)),),
        choice="outbound" if wish.returns_on else "offer",
        to_book=wish.returns_on is None,
    )


def find_inbound(wish: Wish, day: date, outbound: Offer) -> present.ResultsPage:
    """Ways back to `outbound`, in its fare family, priced together with it."""
    options = wish.ways(day, inbound=True, outbound=outbound)
    left = wish.left(options)
    query = {**wish.query, "outbound": outbound.id}
    airports = _airports(left, outbound)
    found = results(left, airports, back={outbound.family: outbound}, family=outbound.family)
    return present.ResultsPage(
        heading=present.heading(wish.form, inbound=True),
        summary=present.summary(wish.form),
        title=_("Choose a flight back"),
        step=pgettext("direction", "Inbound"),
        price_label=_price_label(wish, both=True, cheapest=False),
        strip=present.day_strip(
            wish.days(day, inbound=True, plus=outbound.total, family=outbound.family),
            day,
            query,
            name="return_date",
            today=wish.now.date(),
        ),
        tools=present.tools(query),
        picked=present.picked(outbound, airports, query),
        results=found,
        left_out=len(options) - len(left),
        all_href=search_url(query, stops=""),
        nothing=None if found else _nothing(wish, inbound=True),
        hidden=(("outbound", outbound.id), ("search", _query_string(wish.query))),
        choice="inbound",
        to_book=True,
    )


def _days_out(wish: Wish, day: date, plus: Money | None) -> present.DayStrip | None:
    """None between places with no flights on any day."""
    if not all(place.served for place in wish.form.places.values()):
        return None
    prices = wish.days(day, inbound=False, plus=plus)
    return present.day_strip(prices, day, wish.query, name="departure_date", today=wish.now.date())


def _airports(options: Sequence[SliceOption], *offers: Offer) -> Airports:
    journeys = [option.journey for option in options] + [part for offer in offers for part in offer.slices]
    parts = [part for journey in journeys for part in journey.segments]
    return airports_of((part.origin, *part.stops, part.destination) for part in parts)


def _price_label(wish: Wish, *, both: bool, cheapest: bool) -> str:
    """What the prices on the page are for."""
    total = total_label(wish.form.party.seats + wish.form.party.infants)
    if not both:
        return total
    if cheapest:
        return _("%(total)s, both ways, with the cheapest flight back") % {"total": total}
    return _("%(total)s, both ways") % {"total": total}


def _query_string(query: Mapping[str, str]) -> str:
    return search_url(query).partition("?")[2]


def _nothing(wish: Wish, *, inbound: bool, no_way_back: bool = False) -> Nothing:
    """What to say when nothing is found; it costs a question only where a place isn't served."""
    origin, destination = wish.form.places["origin"], wish.form.places["destination"]
    if not origin.served or not destination.served:
        return nothing.not_served(origin, destination, _instead(wish, origin, destination), wish.query)
    day: date = wish.form.cleaned_data["departure_date"]
    last = flights.last_day_on_sale(wish.now.date())
    if not inbound and day > last:
        return nothing.not_on_sale_yet(last, wish.query, name="departure_date")
    if wish.returns_on and (inbound or no_way_back):
        if wish.returns_on > last:
            return nothing.not_on_sale_yet(last, wish.query, name="return_date")
        day = wish.returns_on
    return nothing.no_way_back(day) if no_way_back else nothing.no_seats(day)


def _instead(wish: Wish, origin: Place, destination: Place) -> tuple[DestinationPrice, ...]:
    """Places that are flown to and from the end that is served, in the month it was asked for."""
    end = origin if origin.served else destination
    day = min(wish.form.cleaned_data["departure_date"], flights.last_day_on_sale(wish.now.date()))
    return flights.destinations_from(airport=end.iata, month=day.replace(day=1), now=wish.now)
