"""From filed fares to the price of a slice: family surcharges, child and infant fares, taxes and fees.

Everything here is a pure function of a `PriceBook`, so an offer that is opened twenty minutes later with
the book of that moment costs exactly the same.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from django.utils.translation import gettext_noop

from apps.flights.policies.great_circle import haul_of
from apps.flights.policies.taxes import ChargeRule, Place, slice_charges
from apps.flights.types import FareConditions, PassengerType, UnitLine

FARE_CODE = "FARE"
FARE_NAME = gettext_noop("Fare")

FARE_PERCENT: Mapping[str, int] = MappingProxyType(
    {PassengerType.ADULT.value: 100, PassengerType.CHILD.value: 75, PassengerType.INFANT.value: 10}
)
"""What each type pays of the adult fare. An infant with a seat of its own pays as a child."""


class FareNotFiled(LookupError):
    """A segment is not sold in the class: no fare is filed for it."""


@dataclass(frozen=True, slots=True)
class Family:
    """A fare family of a cabin as filed; the surcharge is in minor units per segment."""

    cabin: str
    code: str
    surcharge_percent: int
    surcharge: int
    conditions: FareConditions


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceBook:
    """All that prices depend on at one moment, in one currency."""

    currency: str
    fares: Mapping[tuple[str, str, str], int]
    """(origin, destination, booking class) → adult fare of the segment in minor units."""
    families: Mapping[str, tuple[Family, ...]]
    """Cabin → its families, cheapest first."""
    charges: tuple[ChargeRule, ...]
    seat_prices: Mapping[tuple[str, str, str], int]
    """(cabin, seat kind, haul) → price of choosing such a seat on one leg."""
    places: Mapping[str, Place]
    _slice_charges: dict[tuple[tuple[str, ...], str, tuple[str, ...]], tuple[UnitLine, ...]] = field(
        default_factory=dict, compare=False, repr=False
    )

    def family(self, cabin: str, code: str) -> Family | None:
        return next((family for family in self.families.get(cabin, ()) if family.code == code), None)

    def charges_of(
        self, path: tuple[str, ...], cabin: str, passenger_types: tuple[str, ...]
    ) -> tuple[UnitLine, ...]:
        """Taxes and fees of a slice by passenger type; remembered, for a book never changes."""
        key = (path, cabin, passenger_types)
        known = self._slice_charges.get(key)
        if known is None:
            places = [self.places[code] for code in path]
            lines = slice_charges(self.charges, places, cabin)
            known = tuple(line for line in lines if line.passenger_type in passenger_types)
            self._slice_charges[key] = known
        return known


@dataclass(frozen=True, slots=True)
class SegmentSale:
    """A segment of a slice and the booking class it is sold in."""

    origin: str
    destination: str
    booking_class: str


def percent_of(amount: int, percent: int) -> int:
    """`percent` of a non-negative amount of minor units, halves rounded up."""
    return (amount * percent + 50) // 100


def segment_fare(filed: int, family: Family, passenger_type: str) -> int:
    """What one passenger pays for a segment before taxes, in minor units."""
    adult = percent_of(filed, 100 + family.surcharge_percent) + family.surcharge
    return percent_of(adult, FARE_PERCENT[passenger_type])


def price_slice(
    book: PriceBook, segments: Sequence[SegmentSale], family: Family, passenger_types: tuple[str, ...]
) -> tuple[UnitLine, ...]:
    """The price of a slice per passenger of each type: fares by segment, then taxes and fees.

    Raises FareNotFiled where a segment has no fare in its class.
    """
    fares = [
        UnitLine(
            passenger_type=kind,
            segment=index,
            code=FARE_CODE,
            name=FARE_NAME,
            kind="fare",
            amount=segment_fare(_filed_fare(book, sale), family, kind),
        )
        for index, sale in enumerate(segments)
        for kind in passenger_types
    ]
    path = (*(sale.origin for sale in segments), segments[-1].destination)
    return (*fares, *book.charges_of(path, family.cabin, passenger_types))


def _filed_fare(book: PriceBook, sale: SegmentSale) -> int:
    fare = book.fares.get((sale.origin, sale.destination, sale.booking_class))
    if fare is None:
        raise FareNotFiled(f"{sale.origin}-{sale.destination} {sale.booking_class}")
    return fare


def shift_segments(lines: Sequence[UnitLine], by: int) -> tuple[UnitLine, ...]:
    """The same lines for a slice whose first segment is number `by` of the journey."""
    return tuple(
        UnitLine(
            passenger_type=line.passenger_type,
            segment=line.segment + by,
            code=line.code,
            name=line.name,
            kind=line.kind,
            amount=line.amount,
        )
        for line in lines
    )


def total_of(lines: Sequence[UnitLine], counts: Mapping[str, int]) -> int:
    """The price for a party, in minor units; `counts` says how many travel of each type."""
    return sum(line.amount * counts[line.passenger_type] for line in lines)


def seat_amount(
    book: PriceBook, conditions: FareConditions, *, cabin: str, kind: str, origin: str, destination: str
) -> int | None:
    """What choosing a seat of a kind costs on one leg, in minor units; 0 where the family includes it.

    None where the airline files no price for such a seat, so that it is not for sale.
    """
    if conditions.seat_choice == "free":
        return 0
    haul = haul_of(book.places[origin].distance_to(book.places[destination]))
    return book.seat_prices.get((cabin, kind, haul.value))
