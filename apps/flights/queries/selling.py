"""Turns segments with seats into priced, signed offers. Pure but for the settings: no query is made here."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Self

from django.conf import settings

from apps.core.money import Money
from apps.flights.policies.offer_token import OfferContents, encode
from apps.flights.policies.open_classes import lowest_open_class
from apps.flights.policies.pricing import (
    Family,
    PriceBook,
    SegmentSale,
    price_slice,
    shift_segments,
    total_of,
)
from apps.flights.queries.segments import SegmentRow
from apps.flights.queries.snapshot import Reference
from apps.flights.types import (
    MAX_SEATED,
    Conditions,
    JourneySlice,
    Offer,
    OfferLeg,
    OfferSegment,
    Party,
    SliceOption,
    UnitLine,
)


@lru_cache(maxsize=8)
def _derived(secret: str) -> bytes:
    return hmac.digest(secret.encode(), b"flights.offer.v1", hashlib.sha256)


def signing_keys() -> tuple[bytes, ...]:
    """The key that signs offers, then those that signed before the last change of SECRET_KEY."""
    return tuple(_derived(secret) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS))


@dataclass(frozen=True, slots=True, kw_only=True)
class Seller:
    """Prices what one party is offered in one cabin, by the book of `priced_at`, until `expires_at`."""

    reference: Reference
    priced_at: datetime
    expires_at: datetime
    cabin: str
    party: Party
    book: PriceBook = field(init=False)
    _passenger_types: tuple[str, ...] = field(init=False)
    _counts: dict[str, int] = field(init=False)
    _key: bytes = field(init=False, repr=False)

    def __post_init__(self) -> None:
        present = {kind: count for kind, count in self.party.counts() if count}
        object.__setattr__(self, "book", self.reference.book_at(self.priced_at))
        object.__setattr__(self, "_passenger_types", tuple(present))
        object.__setattr__(self, "_counts", present)
        object.__setattr__(self, "_key", signing_keys()[0])

    @classmethod
    def today(cls, reference: Reference, *, cabin: str, party: Party, now: datetime) -> Self:
        """Sells at the latest prices, honoured for settings.OFFER_LIFETIME_SECONDS."""
        lifetime = timedelta(seconds=settings.OFFER_LIFETIME_SECONDS)
        return cls(
            reference=reference,
            priced_at=reference.as_of,
            expires_at=now.replace(microsecond=0) + lifetime,
            cabin=cabin,
            party=party,
        )

    @property
    def families(self) -> tuple[Family, ...]:
        """Families of the cabin, cheapest first."""
        return self.book.families.get(self.cabin, ())

    def segment(self, row: SegmentRow) -> OfferSegment | None:
        """The segment in the lowest class that is open for the whole party; None when none is."""
        legs = row.inventories
        if not legs or not self.knows(row):
            return None
        fares = self.book.fares
        filed = [rbd for rbd in legs[0].class_codes if (row.origin, row.destination, rbd) in fares]
        found = lowest_open_class(legs, self.party.seats, filed)
        return None if found is None else self.segment_in(row, *found)

    def knows(self, row: SegmentRow) -> bool:
        """Whether the snapshot has every airport of the segment: one may have joined or left the network since."""
        airports = self.reference.airports
        return all(leg.origin in airports and leg.destination in airports for leg in row.legs)

    def segment_in(self, row: SegmentRow, booking_class: str, left: int) -> OfferSegment:
        """The segment in a given class, with airport times."""
        airports = self.reference.airports
        return OfferSegment(
            segment_id=row.segment_id,
            flight_id=row.flight_id,
            flight_number=row.flight_number,
            origin=row.origin,
            destination=row.destination,
            departs_at=row.departs_at.astimezone(airports[row.origin].zone),
            arrives_at=row.arrives_at.astimezone(airports[row.destination].zone),
            legs=tuple(
                OfferLeg(
                    leg_id=leg.leg_id,
                    origin=leg.origin,
                    destination=leg.destination,
                    departs_at=leg.departs_at.astimezone(airports[leg.origin].zone),
                    arrives_at=leg.arrives_at.astimezone(airports[leg.destination].zone),
                    aircraft=self.reference.aircraft.get(leg.configuration_id, ""),
                )
                for leg in row.legs
            ),
            cabin=self.cabin,
            booking_class=booking_class,
            seats_left=min(left, MAX_SEATED),
        )

    def lines(self, slices: Sequence[JourneySlice], family: Family) -> tuple[UnitLine, ...]:
        """The price of a journey, slice by slice. Raises FareNotFiled."""
        lines: tuple[UnitLine, ...] = ()
        before = 0
        for part in slices:
            sales = [SegmentSale(item.origin, item.destination, item.booking_class) for item in part.segments]
            priced = price_slice(self.book, sales, family, self._passenger_types)
            lines += shift_segments(priced, before) if before else priced
            before += len(sales)
        return lines

    def total(self, lines: Sequence[UnitLine]) -> Money:
        return Money(total_of(lines, self._counts), self.book.currency)

    def option(self, journey: JourneySlice) -> SliceOption:
        """The slice with an offer per family."""
        offers = (self.offer((journey,), family, self.lines((journey,), family)) for family in self.families)
        return SliceOption(journey=journey, offers=tuple(offers))

    def offer(self, slices: tuple[JourneySlice, ...], family: Family, lines: tuple[UnitLine, ...]) -> Offer:
        """A signed offer of `slices` at the price that `lines` add up to."""
        total = self.total(lines)
        contents = OfferContents(
            priced_at=self.priced_at,
            expires_at=self.expires_at,
            cabin=self.cabin,
            family=family.code,
            party=self.party,
            currency=total.currency,
            total=total.amount,
            slices=tuple(
                tuple((segment.segment_id, segment.booking_class) for segment in part.segments)
                for part in slices
            ),
        )
        return Offer(
            id=encode(contents, self._key),
            cabin=self.cabin,
            family=family.code,
            party=self.party,
            slices=slices,
            conditions=Conditions(
                cabin=self.cabin, family=family.code, currency=total.currency, fare=family.conditions
            ),
            unit_lines=lines,
            total=total,
            priced_at=self.priced_at,
            expires_at=self.expires_at,
        )
