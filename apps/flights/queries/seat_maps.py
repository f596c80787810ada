"""Seat maps of dated legs: what seats exist. Which of them are taken is booking's knowledge."""

from collections.abc import Collection, Mapping

from apps.flights.errors import UnknownLeg
from apps.flights.models import AircraftConfiguration, Leg, Seat
from apps.flights.types import Cabin, CabinMap, SeatInfo, SeatKind, SeatMap, SeatRow

_FRONT_TO_BACK = (Cabin.BUSINESS, Cabin.PREMIUM, Cabin.ECONOMY)


def seat_map_of_leg(leg_id: int) -> SeatMap:
    """The seat map of one dated leg. Raises UnknownLeg."""
    return seat_maps_of_legs([leg_id])[leg_id]


def seat_maps_of_legs(leg_ids: Collection[int]) -> dict[int, SeatMap]:
    """Seat maps by leg id, in two queries for any number of legs. Raises UnknownLeg."""
    legs = Leg.objects.select_related("configuration").in_bulk(list(leg_ids))
    missing = set(leg_ids) - legs.keys()
    if missing:
        raise UnknownLeg(params={"leg": min(missing)})
    configurations = {leg.configuration_id: leg.configuration for leg in legs.values()}
    cabins = _cabins(configurations)
    return {
        leg_id: SeatMap(
            leg_id=leg_id,
            flight_id=leg.flight_id,
            origin=leg.origin_id,
            destination=leg.destination_id,
            configuration=leg.configuration.code,
            aircraft_name=leg.configuration.name,
            cabins=cabins[leg.configuration_id],
        )
        for leg_id, leg in ((leg_id, legs[leg_id]) for leg_id in leg_ids)
    }


def _cabins(configurations: Mapping[int, AircraftConfiguration]) -> dict[int, tuple[CabinMap, ...]]:
    """Cabins by configuration id, each front to back."""
    rows: dict[tuple[int, str], dict[int, dict[str, Seat]]] = {}
    for seat in Seat.objects.filter(configuration_id__in=configurations).order_by("row", "letter"):
        rows.setdefault((seat.configuration_id, seat.cabin), {}).setdefault(seat.row, {})[seat.letter] = seat
    return {
        pk: tuple(
            CabinMap(
                cabin=cabin.value,
                letters=tuple(configuration.columns[cabin]),
                rows=tuple(
                    _row(number, seats, configuration.columns[cabin], configuration)
                    for number, seats in rows[pk, cabin].items()
                ),
            )
            for cabin in _FRONT_TO_BACK
            if (pk, cabin) in rows
        )
        for pk, configuration in configurations.items()
    }


def _row(
    number: int, seats: dict[str, Seat], letters: list[str], configuration: AircraftConfiguration
) -> SeatRow:
    return SeatRow(
        number=number,
        places=tuple(_seat(seats[letter]) if letter in seats else None for letter in letters),
        over_wing=configuration.wing_from <= number <= configuration.wing_to,
        exit_row=any(seat.exit_row for seat in seats.values()),
    )


def _seat(seat: Seat) -> SeatInfo:
    return SeatInfo(
        designator=seat.designator,
        row=seat.row,
        letter=seat.letter,
        cabin=seat.cabin,
        position=seat.position,
        kind=_kind(seat).value,
        exit_row=seat.exit_row,
        extra_legroom=seat.extra_legroom,
        bassinet=seat.bassinet,
        blocked=seat.blocked,
    )


def _kind(seat: Seat) -> SeatKind:
    if seat.extra_legroom:
        return SeatKind.LEGROOM
    return SeatKind.PREFERRED if seat.preferred else SeatKind.STANDARD
