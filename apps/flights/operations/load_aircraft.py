"""Load aircraft configurations and every seat of theirs."""

from collections.abc import Iterable

from apps.core.locks import assert_in_transaction
from apps.flights.errors import BrokenNetworkData
from apps.flights.models import AircraftConfiguration, Seat
from apps.flights.network import files
from apps.flights.policies.seat_layout import AircraftLayout, LaidOutSeat, columns, expand

_SEAT_FIELDS = (
    "row",
    "letter",
    "cabin",
    "position",
    "exit_row",
    "extra_legroom",
    "preferred",
    "bassinet",
    "blocked",
)


def load_aircraft_in_transaction() -> int:
    """Insert the configurations of aircraft.toml that are missing, with their seats; returns how many exist.

    A configuration never changes once loaded, because inventory and assigned seats rest on it: a layout
    that differs from the loaded one raises BrokenNetworkData and needs a new code.
    """
    assert_in_transaction()
    loaded = {row.code: row for row in AircraftConfiguration.objects.prefetch_related("seats")}
    for layout in files.layouts().values():
        seats = expand(layout)
        configuration = loaded.get(layout.code)
        if configuration is None:
            _insert(layout, seats)
        elif _values(configuration.seats.all()) != _values(seats):
            raise BrokenNetworkData(
                f"aircraft.toml: {layout.code} is loaded with other seats; a new layout needs a new code"
            )
    return len(loaded.keys() | files.layouts().keys())


def _insert(layout: AircraftLayout, seats: tuple[LaidOutSeat, ...]) -> None:
    configuration = AircraftConfiguration.objects.create(
        code=layout.code,
        iata_type=layout.iata_type,
        manufacturer=layout.manufacturer,
        name=layout.name,
        wing_from=layout.wing_from,
        wing_to=layout.wing_to,
        exits=list(layout.exits),
        columns={cabin.cabin: columns(cabin.letters) for cabin in layout.cabins},
    )
    Seat.objects.bulk_create(
        Seat(configuration=configuration, **{name: getattr(seat, name) for name in _SEAT_FIELDS})
        for seat in seats
    )


def _values(seats: Iterable[Seat | LaidOutSeat]) -> set[tuple[object, ...]]:
    return {tuple(getattr(seat, name) for name in _SEAT_FIELDS) for seat in seats}
