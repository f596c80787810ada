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
from apps.booking.web.presenters.results import Priced, cheapest_by_family, results
from apps.core.errors import InvalidInput
from apps.core.money import Money
from apps.flights import services as flights
from apps.flights.types import DayPrice, DestinationPrice, Offer, SliceOption, WaysBack

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

    def today(self, *, inbound: bool) -> date:
        """By the clock of the place where that direction departs."""
        return flights.local_day(place=self.ends(inbound=inbound)[0], now=self.now)

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

    def ways_back(self, ways_out: Sequence[SliceOption], day: date) -> WaysBack:
        """Raises InvalidInput when that day is over where the way back departs."""
        origin, destination = self.ends(inbound=True)
        try:
            return flights.search_ways_back(
                ways_out,
                origin=origin,
                destination=destination,
                day=day,
                cabin=self.form.cleaned_data["cabin"],
                party=self.form.party,
                sort=self.sort,
                now=self.now,
            )
        except InvalidInput as refused:
            # The places were fine on the way out: what is wrong is the day, and that is the return's.
            texts = [text for texts in refused.errors.values() for text in texts]
            raise InvalidInput(errors={"return_date": texts}) from refused

    def left(self, options: Sequence[SliceOption]) -> tuple[SliceOption, ...]:
        """What the filter lets through."""
        return tuple(option for option in options if self.lets_through(option))

    def lets_through(self, option: SliceOption) -> bool:
        return not (self.stops and option.journey.connections)

    def days(
        self,
        day: date,
        *,
        inbound: bool,
        plus: Money | None,
        family: str | None = None,
        shown: Sequence[Priced] | None = None,
    ) -> list[DayPrice]:
        """Lowest prices around a day, in any fare family or in one, each with what the other direction costs.

        For a return trip `shown` are the results: the day itself costs what can be chosen on it.
        """
        origin, destination = self.ends(inbound=inbound)
        found = flights.cheapest_by_day(
            origin=origin,
            destination=destination,
            around=day,
            days=DAYS_AROUND,
            cabin=self.form.cleaned_data["cabin"],
            party=self.form.party,
            max_connections=0 if self.stops else 1,
            family=family,
            now=self.now,
        )
        whole = [
            replace(entry, price=entry.price + plus) if entry.price and plus else entry for entry in found
        ]
        if shown is None:
            return whole
        lowest = min((way.total for way in shown), key=lambda total: total.amount, default=None)
        return [replace(entry, price=lowest) if entry.day == day else entry for entry in whole]


def find_outbound(wish: Wish) -> present.ResultsPage:
    """Ways out. A return trip is priced whole: with the cheapest way back that can be chosen then."""
    day: date = wish.form.cleaned_data["departure_date"]
    options = wish.ways(day)
    back = wish.ways_back(options, wish.returns_on) if wish.returns_on else None
    shown = _ways_out(wish, options, back)
    query = wish.query
    return present.ResultsPage(
        heading=present.heading(wish.form, inbound=False),
        summary=present.summary(wish.form),
        title=_("Choose a flight out") if wish.returns_on else _("Choose a flight"),
        step=pgettext("direction", "Outbound") if wish.returns_on else "",
        price_label=_price_label(wish, both=wish.returns_on is not None, cheapest=True),
        strip=_days_out(wish, day, shown, back),
        tools=present.tools(query),
        picked=None,
        results=results(shown, _airports([way.option for way in shown])),
        left_out=len(_ways_out(replace(wish, stops=""), options, back)) - len(shown) if wish.stops else 0,
        all_href=search_url(query, stops=""),
        nothing=None if shown else _nothing(wish, inbound=False, ways_out=options, back=back),
        hidden=tuple((name, value) for name, value in query.items() if value)
        if wish.returns_on
        else (("search", _query_string(query)),),
        choice="outbound" if wish.returns_on else "offer",
        to_book=wish.returns_on is None,
    )


def find_inbound(wish: Wish, day: date, outbound: Offer) -> present.ResultsPage:
    """Ways back to `outbound`, in its fare family, priced together with it."""
    options = wish.ways(day, inbound=True, outbound=outbound)
    ways = (Priced(option, {outbound.family: outbound}) for option in wish.left(options))
    shown = [way for way in ways if way.offers]
    query = {**wish.query, "outbound": outbound.id}
    airports = _airports([way.option for way in shown], outbound)
    return present.ResultsPage(
        heading=present.heading(wish.form, inbound=True),
        summary=present.summary(wish.form),
        title=_("Choose a flight back"),
        step=pgettext("direction", "Inbound"),
        price_label=_price_label(wish, both=True, cheapest=False),
        strip=present.day_strip(
            wish.days(day, inbound=True, plus=outbound.total, family=outbound.family, shown=shown),
            day,
            query,
            name="return_date",
            today=wish.today(inbound=True),
        ),
        tools=present.tools(query),
        picked=present.picked(outbound, airports, query),
        results=results(shown, airports),
        left_out=len(options) - len(shown) if wish.stops else 0,
        all_href=search_url(query, stops=""),
        nothing=None if shown else _nothing(wish, inbound=True),
        hidden=(("outbound", outbound.id), ("search", _query_string(wish.query))),
        choice="inbound",
        to_book=True,
    )


def _ways_out(wish: Wish, options: Sequence[SliceOption], back: WaysBack | None) -> tuple[Priced, ...]:
    """What the filter lets through; for a return trip, what has a way back that it lets through."""
    if back is None:
        return tuple(Priced(option) for option in wish.left(options))
    pairs = zip(options, back.after, strict=True)
    ways = (
        Priced(option, cheapest_by_family(wish.left(after)))
        for option, after in pairs
        if wish.lets_through(option)
    )
    found = [way for way in ways if way.offers]
    if wish.sort == Sort.CHEAPEST:
        found.sort(key=lambda way: way.total.amount)
    return tuple(found)


def _days_out(
    wish: Wish, day: date, shown: Sequence[Priced], back: WaysBack | None
) -> present.DayStrip | None:
    """None between places with no flights on any day."""
    if not all(place.served for place in wish.form.places.values()):
        return None
    if back is None:
        prices = wish.days(day, inbound=False, plus=None)
    else:
        # From other days another way back may be in time: they count with the cheapest of all.
        totals = [offer.total for offer in cheapest_by_family(wish.left(back.options)).values()]
        plus = min(totals, key=lambda total: total.amount, default=None)
        prices = wish.days(day, inbound=False, plus=plus, shown=shown)
    return present.day_strip(prices, day, wish.query, name="departure_date", today=wish.today(inbound=False))


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


def _nothing(
    wish: Wish, *, inbound: bool, ways_out: Sequence[SliceOption] = (), back: WaysBack | None = None
) -> Nothing:
    """What to say when nothing is found; it costs a question only where a place isn't served."""
    origin, destination = wish.form.places["origin"], wish.form.places["destination"]
    if not origin.served or not destination.served:
        return nothing.not_served(origin, destination, _instead(wish, origin, destination), wish.query)
    day: date = wish.form.cleaned_data["departure_date"]
    last = flights.last_day_on_sale(wish.now.date())
    lacks_return = back is not None and bool(ways_out or not back.options)
    if not inbound and day > last:
        return nothing.not_on_sale_yet(last, wish.query, name="departure_date")
    if wish.returns_on and (inbound or lacks_return):
        if wish.returns_on > last:
            return nothing.not_on_sale_yet(last, wish.query, name="return_date")
        day = wish.returns_on
    if back is None or not lacks_return:
        return nothing.no_seats(day)
    return nothing.no_way_back_in_time(day) if back.options else nothing.no_way_back(day)


def _instead(wish: Wish, origin: Place, destination: Place) -> tuple[DestinationPrice, ...]:
    """Places that are flown to and from the end that is served, in the month it was asked for."""
    end = origin if origin.served else destination
    day = min(wish.form.cleaned_data["departure_date"], flights.last_day_on_sale(wish.now.date()))
    return flights.destinations_from(airport=end.iata, month=day.replace(day=1), now=wish.now)
