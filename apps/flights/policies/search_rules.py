"""What a search may ask. Each refusal names the field and says how to mend it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from django.utils.translation import gettext as _

from apps.core.errors import Text
from apps.flights.errors import InvalidSearch
from apps.flights.types import MAX_SEATED, Cabin, Party

SALES_CLOSE = timedelta(minutes=60)
"""How long before departure the sale ends: check-in closes then, and there are documents to look at."""

MAX_CONNECTIONS = 1
SORTS = ("recommended", "cheapest", "fastest", "earliest")


@dataclass(frozen=True, slots=True, kw_only=True)
class Trip:
    """What is searched for. Places are airport or metropolitan area codes; dates are the departure's."""

    origin: str
    destination: str
    departure_date: date
    return_date: date | None = None
    cabin: str
    max_connections: int
    sort: str


class Refusals:
    """Collects what is wrong with a search, so that all of it is said at once."""

    def __init__(self) -> None:
        self._errors: dict[str, list[Text]] = {}
        self._codes: set[str] = set()

    def add(self, field: str, code: str, text: Text | None = None) -> None:
        """Notes a refusal; without `text`, in the words that the code has."""
        self._errors.setdefault(field, []).append(InvalidSearch.codes[code] if text is None else text)
        self._codes.add(code)

    def raise_if_any(self) -> None:
        """Raises InvalidSearch with the code that all refusals share, or its general one."""
        if self._errors:
            code = next(iter(self._codes)) if len(self._codes) == 1 else None
            raise InvalidSearch(errors=self._errors, code=code)


def check_party(*, adults: int, children: int = 0, infants: int = 0) -> Party:
    """The party, if it can travel. Raises InvalidSearch with errors by field."""
    refusals = Refusals()
    for name, count in (("adults", adults), ("children", children), ("infants", infants)):
        if not 0 <= count <= MAX_SEATED:
            refusals.add(
                name, "invalid_party", _("Enter a number from 0 to %(most)d.") % {"most": MAX_SEATED}
            )
    refusals.raise_if_any()
    if not 1 <= adults + children <= MAX_SEATED:
        text = _("Choose 1 to %(most)d travelers who need a seat.") % {"most": MAX_SEATED}
        refusals.add("adults", "invalid_party", text)
    elif not adults:
        refusals.add("adults", "invalid_party", _("At least one adult has to travel along."))
    if infants > adults:
        text = _("Each infant travels on the lap of an adult: choose at most as many infants as adults.")
        refusals.add("infants", "invalid_party", text)
    refusals.raise_if_any()
    return Party(adults=adults, children=children, infants=infants)


def check_trip(refusals: Refusals, trip: Trip, *, today: date) -> None:
    """Refuses impossible dates and products; `today` is the date at the place of departure."""
    if trip.departure_date < today:
        refusals.add("departure_date", "date_in_past")
    if trip.return_date is not None and trip.return_date < trip.departure_date:
        refusals.add("return_date", "return_before_departure")
    if trip.cabin not in Cabin.values:
        text = _("Choose one of these cabins: %(cabins)s.") % {"cabins": ", ".join(Cabin.values)}
        refusals.add("cabin", "unknown_cabin", text)
    if not 0 <= trip.max_connections <= MAX_CONNECTIONS:
        refusals.add("max_connections", "invalid_connections")
    if trip.sort not in SORTS:
        text = _("Sort by one of these: %(sorts)s.") % {"sorts": ", ".join(SORTS)}
        refusals.add("sort", "unknown_sort", text)


def check_ends(
    refusals: Refusals, trip: Trip, *, origins: Collection[str], destinations: Collection[str]
) -> None:
    """Refuses a journey that ends where it starts; `origins` and `destinations` are the airports meant."""
    if trip.origin == trip.destination or not set(origins).isdisjoint(destinations):
        refusals.add("destination", "same_place")


def refuse_unknown_place(refusals: Refusals, field: str, code: str) -> None:
    """Refuses a code that is neither an airport nor a metropolitan area."""
    text = _("We don't know the airport or city code %(code)s. Check it, or choose from the list.")
    refusals.add(field, "unknown_airport", text % {"code": code})


def today_at(zones: Iterable[tzinfo], now: datetime) -> date:
    """The earliest date that it is now in any of `zones`; without any, in the westernmost place on earth."""
    return min((now.astimezone(zone).date() for zone in zones), default=(now - timedelta(hours=12)).date())
