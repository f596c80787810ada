"""Seat layouts: the short way airlines write them down, and every seat that follows from it.

A cabin is written as its rows and its letters, with a space for each aisle: rows 20 to 24 of
"AC DEF HK" are thirty-five seats, two, three and two abreast.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from apps.flights.types import Cabin, SeatPosition


class BrokenLayout(ValueError):
    """A layout contradicts itself; the message names the configuration and what is wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CabinLayout:
    """One cabin as written in network/aircraft.toml; seats are named like '31A'."""

    cabin: str
    first_row: int
    last_row: int
    letters: str
    exit_rows: frozenset[int] = frozenset()
    legroom_rows: frozenset[int] = frozenset()
    preferred_rows: frozenset[int] = frozenset()
    blocked_letters: str = ""
    blocked: frozenset[str] = frozenset()
    missing: frozenset[str] = frozenset()
    bassinets: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class AircraftLayout:
    """One configuration as written in network/aircraft.toml."""

    code: str
    iata_type: str
    manufacturer: str
    name: str
    cruise_kmh: int
    wing_from: int
    wing_to: int
    exits: tuple[int, ...]
    skip_rows: frozenset[int] = frozenset()
    cabins: tuple[CabinLayout, ...] = field(default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class LaidOutSeat:
    """One seat of an expanded layout; the fields are those of the Seat table."""

    row: int
    letter: str
    cabin: str
    position: str
    exit_row: bool
    extra_legroom: bool
    preferred: bool
    bassinet: bool
    blocked: bool

    @property
    def designator(self) -> str:
        """Row and letter: '12A'."""
        return f"{self.row}{self.letter}"


def columns(letters: str) -> list[str]:
    """Column headings with '' for each aisle: 'AC DF' becomes ['A', 'C', '', 'D', 'F']."""
    return ["" if letter == " " else letter for letter in letters]


def positions(letters: str) -> dict[str, SeatPosition]:
    """Where each letter lies; a seat at the wall is a window seat even when it also touches the aisle."""
    groups = letters.split(" ")
    found: dict[str, SeatPosition] = {}
    for index, group in enumerate(groups):
        for place, letter in enumerate(group):
            at_wall = (index == 0 and place == 0) or (index == len(groups) - 1 and place == len(group) - 1)
            at_aisle = place in (0, len(group) - 1)
            if at_wall:
                found[letter] = SeatPosition.WINDOW
            else:
                found[letter] = SeatPosition.AISLE if at_aisle else SeatPosition.MIDDLE
    return found


def expand(layout: AircraftLayout) -> tuple[LaidOutSeat, ...]:
    """Every seat of a configuration, front to back and left to right.

    Raises BrokenLayout when cabins overlap, a letter or cabin is unknown, or a named seat does not exist.
    """
    seats = tuple(seat for cabin in layout.cabins for seat in _cabin_seats(layout, cabin))
    rows_before = 0
    for cabin in layout.cabins:
        if cabin.first_row <= rows_before or cabin.last_row < cabin.first_row:
            raise BrokenLayout(f"{layout.code}: the rows of {cabin.cabin} overlap or run backwards")
        rows_before = cabin.last_row
    return seats


def _cabin_seats(layout: AircraftLayout, cabin: CabinLayout) -> Iterator[LaidOutSeat]:
    if cabin.cabin not in Cabin.values:
        raise BrokenLayout(f"{layout.code}: no such cabin: {cabin.cabin}")
    where = positions(cabin.letters)
    if len(where) != len(cabin.letters.replace(" ", "")):
        raise BrokenLayout(f"{layout.code}: {cabin.letters!r} uses a letter twice")
    rows = [row for row in range(cabin.first_row, cabin.last_row + 1) if row not in layout.skip_rows]
    existing = {f"{row}{letter}" for row in rows for letter in where}
    unknown = (cabin.blocked | cabin.missing | cabin.bassinets) - existing
    unknown |= {str(row) for row in cabin.exit_rows | cabin.legroom_rows | cabin.preferred_rows} - {
        str(row) for row in rows
    }
    if unknown:
        raise BrokenLayout(
            f"{layout.code}: no such seat or row in {cabin.cabin}: {', '.join(sorted(unknown))}"
        )
    for row in rows:
        for letter, position in where.items():
            designator = f"{row}{letter}"
            if designator not in cabin.missing:
                yield LaidOutSeat(
                    row=row,
                    letter=letter,
                    cabin=cabin.cabin,
                    position=position,
                    exit_row=row in cabin.exit_rows,
                    extra_legroom=row in cabin.legroom_rows,
                    preferred=row in cabin.preferred_rows,
                    bassinet=designator in cabin.bassinets,
                    blocked=letter in cabin.blocked_letters or designator in cabin.blocked,
                )
