"""Which taxes and fees a slice attracts. The rules are data (models.Charge); this is how they are read."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from apps.flights.policies.great_circle import distance_km
from apps.flights.types import ChargePoint, PassengerType, UnitLine


@dataclass(frozen=True, slots=True)
class Place:
    """An airport as charges see it."""

    code: str
    country: str
    latitude: float
    longitude: float

    def distance_to(self, other: "Place") -> float:
        """Great-circle kilometers."""
        return distance_km((self.latitude, self.longitude), (other.latitude, other.longitude))


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargeRule:
    """A tax or fee. Empty selectors mean "any"; distances in km, amounts in minor units per passenger."""

    code: str
    name: str
    kind: str
    point: str
    amount: int
    country: str = ""
    airport: str | None = None
    domestic: bool = True
    international: bool = True
    other_end_countries: frozenset[str] = frozenset()
    cabins: frozenset[str] = frozenset()
    passenger_types: frozenset[str] = frozenset()
    min_distance_km: int = 0
    max_distance_km: int | None = None

    def applies(self, *, here: Place, there: Place, distance: float, cabin: str) -> bool:
        """Whether it arises at `here` for travel whose other end is `there`."""
        return (
            (not self.country or self.country == here.country)
            and (self.airport is None or self.airport == here.code)
            and (self.domestic if here.country == there.country else self.international)
            and (not self.other_end_countries or there.country in self.other_end_countries)
            and (not self.cabins or cabin in self.cabins)
            and self.min_distance_km <= distance
            and (self.max_distance_km is None or distance < self.max_distance_km)
        )


@dataclass(frozen=True, slots=True)
class _Occasion:
    """One moment of a slice at which charges of a point arise."""

    segment: int
    here: Place
    there: Place
    distance: float


def slice_charges(rules: Iterable[ChargeRule], path: Sequence[Place], cabin: str) -> tuple[UnitLine, ...]:
    """What each type of passenger pays on one slice, in the order of `rules`.

    `path` has the airports where segments begin and end: two for a direct slice, three with a connection.
    Lines name the segment (0 for the first) on which the charge arises.
    """
    occasions = _occasions(path)
    return tuple(
        UnitLine(
            passenger_type=kind.value,
            segment=occasion.segment,
            code=rule.code,
            name=rule.name,
            kind=rule.kind,
            amount=rule.amount,
        )
        for rule in rules
        for occasion in occasions.get(rule.point, ())
        if rule.amount
        and rule.applies(here=occasion.here, there=occasion.there, distance=occasion.distance, cabin=cabin)
        for kind in PassengerType
        if not rule.passenger_types or kind.value in rule.passenger_types
    )


def _occasions(path: Sequence[Place]) -> dict[str, list[_Occasion]]:
    first, last = path[0], path[-1]
    whole = first.distance_to(last)
    segments = list(enumerate(zip(path, path[1:], strict=False)))
    return {
        ChargePoint.ORIGIN.value: [_Occasion(0, first, last, whole)],
        ChargePoint.TRANSFER.value: [
            _Occasion(index, here, last, whole) for index, (here, _next) in segments if index > 0
        ],
        ChargePoint.ARRIVAL.value: [_Occasion(len(segments) - 1, last, first, whole)],
        ChargePoint.SEGMENT.value: [
            _Occasion(index, here, there, here.distance_to(there)) for index, (here, there) in segments
        ],
    }
