"""What a search hands out: parties, offers, and the prices that lead to them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from django.utils.translation import get_language, gettext

from apps.core.money import Money
from apps.flights.types.journeys import JourneySlice, OfferSegment
from apps.flights.types.network import FamilyCode, InventoryClaim, PassengerType
from apps.flights.types.prices import Conditions, PriceLine, UnitLine

MAX_SEATED = 9
"""Most seats in one booking, and the highest number of seats left that is told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """Who travels. `infants` sit on an adult's lap; an infant with a seat of its own counts as a child.

    Raises ValueError for a party that can't travel: nobody seated, more than `MAX_SEATED`, or an infant
    without an adult's lap.
    """

    adults: int = 1
    children: int = 0
    infants: int = 0

    def __post_init__(self) -> None:
        if min(self.adults, self.children, self.infants) < 0 or not 1 <= self.seats <= MAX_SEATED:
            raise ValueError(f"a party has 1 to {MAX_SEATED} seated travelers, not {self!r}")
        if self.infants > self.adults:
            raise ValueError(f"each infant sits on the lap of an adult of its own, not {self!r}")

    @property
    def seats(self) -> int:
        """Seats the party takes: everyone but infants on lap."""
        return self.adults + self.children

    @property
    def passenger_types(self) -> tuple[str, ...]:
        """The type of each passenger by index: adults, then children, then infants."""
        return tuple(kind for kind, count in self.counts() for _each in range(count))

    def counts(self) -> tuple[tuple[str, int], ...]:
        """How many of each type, in the order of `passenger_types`."""
        return (
            (PassengerType.ADULT.value, self.adults),
            (PassengerType.CHILD.value, self.children),
            (PassengerType.INFANT.value, self.infants),
        )


@lru_cache(maxsize=4096)
def _translated(name: str, _language: str | None) -> str:
    """The name of a charge in the active language, which callers name. A search repeats a few names often."""
    return gettext(name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A journey for a party at a price that is honoured until `expires_at`. `id` is the signed token."""

    id: str
    cabin: str
    family: str
    party: Party
    slices: tuple[JourneySlice, ...]
    conditions: Conditions
    unit_lines: tuple[UnitLine, ...]
    total: Money
    priced_at: datetime
    expires_at: datetime

    @property
    def segments(self) -> tuple[OfferSegment, ...]:
        """Segments of all slices in order; price lines refer to them by index."""
        return tuple(segment for part in self.slices for segment in part.segments)

    @property
    def family_name(self) -> str:
        """The fare family's name in the active language."""
        return str(FamilyCode(self.family).label)

    @property
    def per_adult(self) -> Money:
        """What one adult pays of the total."""
        amount = sum(
            line.amount for line in self.unit_lines if line.passenger_type == PassengerType.ADULT.value
        )
        return Money(amount, self.total.currency)

    def lines(self) -> tuple[PriceLine, ...]:
        """One line per passenger, segment and code; they add up to the total.

        Names stand as they are filed: an order keeps them, and each of its readers has a language of their own.
        """
        return tuple(
            PriceLine(
                passenger=passenger,
                segment=line.segment,
                code=line.code,
                name=line.name,
                kind=line.kind,
                amount=Money(line.amount, self.total.currency),
            )
            for passenger, kind in enumerate(self.party.passenger_types)
            for line in self.unit_lines
            if line.passenger_type == kind
        )

    def receipt(self) -> tuple[PriceLine, ...]:
        """One line per code in the active language, summed over passengers and segments; they add up to the total."""
        language = get_language()
        count = dict(self.party.counts())
        sums: dict[tuple[str, str, str], int] = defaultdict(int)
        for line in self.unit_lines:
            sums[line.code, line.name, line.kind] += line.amount * count[line.passenger_type]
        return tuple(
            PriceLine(
                passenger=None,
                segment=None,
                code=code,
                name=_translated(name, language),
                kind=kind,
                amount=Money(amount, self.total.currency),
            )
            for (code, name, kind), amount in sums.items()
        )

    def claims(self) -> tuple[InventoryClaim, ...]:
        """The seats the whole party needs on every leg, in the global lock order."""
        return tuple(
            sorted(
                InventoryClaim(
                    leg_id=leg.leg_id, cabin=segment.cabin, rbd=segment.booking_class, seats=self.party.seats
                )
                for segment in self.segments
                for leg in segment.legs
            )
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SliceOption:
    """One way to fly one direction, and an offer for it alone per fare family, cheapest family first."""

    journey: JourneySlice
    offers: tuple[Offer, ...]

    def offer(self, family: str) -> Offer | None:
        """The offer of a fare family, if the airline sells it in this cabin."""
        return next((offer for offer in self.offers if offer.family == family), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class WaysBack:
    """`options` are the best of a day; `after` are, for each way out in turn, those that leave after its arrival."""

    options: tuple[SliceOption, ...]
    after: tuple[tuple[SliceOption, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchResult:
    """`slices[0]` are the ways out, `slices[1]` the ways back. `offers` cover the whole journey."""

    slices: tuple[tuple[SliceOption, ...], ...]
    offers: tuple[Offer, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Requote:
    """The same journey, family and party at the price of the classes that are open now."""

    offer: Offer
    old_total: Money
    new_total: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class DayPrice:
    """The lowest total for the whole party on a day; None when nothing is sold."""

    day: date
    price: Money | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DestinationPrice:
    """Where one can fly without changing flights, and the lowest price for one adult one way."""

    iata: str
    city: str
    country: str
    latitude: float
    longitude: float
    price: Money
