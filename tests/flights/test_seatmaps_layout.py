"""Seat layouts as airlines write them down, expanded into seats."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from apps.flights.network import files
from apps.flights.policies.seat_layout import (
    AircraftLayout,
    BrokenLayout,
    CabinLayout,
    columns,
    expand,
    positions,
)
from apps.flights.types import Cabin

ECONOMY = CabinLayout(
    cabin="economy",
    first_row=12,
    last_row=14,
    letters="ABC DEF",
    exit_rows=frozenset({12}),
    legroom_rows=frozenset({12}),
    preferred_rows=frozenset({14}),
    blocked=frozenset({"14C"}),
    missing=frozenset({"12A"}),
    bassinets=frozenset({"14F"}),
)
SMALL = AircraftLayout(
    code="TEST",
    iata_type="320",
    manufacturer="Airbus",
    name="Airbus A320",
    cruise_kmh=825,
    wing_from=9,
    wing_to=20,
    exits=(12,),
    skip_rows=frozenset({13}),
    cabins=(ECONOMY,),
)


def test_every_seat_follows_from_rows_and_letters() -> None:
    assert [seat.designator for seat in expand(SMALL)] == [
        *("12B", "12C", "12D", "12E", "12F"),
        *("14A", "14B", "14C", "14D", "14E", "14F"),
    ]


def test_marks_are_set_where_they_are_written_and_nowhere_else() -> None:
    seats = expand(SMALL)

    def marked(name: str) -> list[str]:
        return [seat.designator for seat in seats if getattr(seat, name)]

    assert marked("exit_row") == marked("extra_legroom") == ["12B", "12C", "12D", "12E", "12F"]
    assert marked("preferred") == ["14A", "14B", "14C", "14D", "14E", "14F"]
    assert marked("blocked") == ["14C"]
    assert marked("bassinet") == ["14F"]
    assert sum(not seat.blocked for seat in seats) == 10


@pytest.mark.parametrize(
    ("letters", "expected"),
    [
        ("ABC DEF", "wmaamw"),
        ("AC DEF HK", "waamaaw"),
        ("ABC DEF HJK", "wmaamaamw"),
        ("A DG K", "waaw"),
        ("AC DEFG HK", "waammaaw"),
    ],
)
def test_positions_between_window_and_aisle(letters: str, expected: str) -> None:
    assert "".join(place[0] for place in positions(letters).values()) == expected


def test_columns_show_the_aisles() -> None:
    assert columns("AC DF") == ["A", "C", "", "D", "F"]


@pytest.mark.parametrize(
    ("cabins", "message"),
    [
        ((ECONOMY, ECONOMY), "overlap"),
        ((CabinLayout(cabin="economy", first_row=12, last_row=11, letters="AC DF"),), "backwards"),
        ((replace(ECONOMY, cabin="cargo"),), "no such cabin: cargo"),
        ((replace(ECONOMY, letters="ABA DEF"),), "a letter twice"),
        ((replace(ECONOMY, blocked=frozenset({"13A"})),), "no such seat or row in economy: 13A"),
        ((replace(ECONOMY, exit_rows=frozenset({40})),), "no such seat or row in economy: 40"),
    ],
)
def test_a_layout_that_contradicts_itself_is_refused(cabins: tuple[CabinLayout, ...], message: str) -> None:
    with pytest.raises(BrokenLayout, match=message):
        expand(replace(SMALL, cabins=cabins))


@pytest.mark.parametrize(
    ("code", "seats"),
    [
        ("A20N", {"business": 16, "economy": 154}),
        ("A21N", {"business": 24, "economy": 176}),
        ("A21X", {"business": 20, "economy": 147}),
        ("A339", {"business": 32, "premium": 21, "economy": 226}),
        ("A359", {"business": 36, "premium": 32, "economy": 228}),
        ("B789", {"business": 32, "premium": 28, "economy": 210}),
    ],
)
def test_the_seats_of_the_fleet(code: str, seats: dict[str, int]) -> None:
    assert Counter(seat.cabin for seat in expand(files.layouts()[code]) if not seat.blocked) == seats


@pytest.mark.parametrize("code", sorted(files.layouts()))
def test_every_configuration_is_laid_out_as_real_ones_are(code: str) -> None:
    layout = files.layouts()[code]
    seats = expand(layout)
    rows = {seat.row for seat in seats}

    assert 13 not in rows
    assert {seat.letter for seat in seats} <= set("ABCDEFGHJK")
    assert min(rows) <= layout.wing_from <= layout.wing_to <= max(rows)
    assert any(seat.exit_row and seat.extra_legroom for seat in seats)
    assert not [seat.designator for seat in seats if seat.bassinet and seat.exit_row]
    assert [cabin.cabin for cabin in layout.cabins] == [
        cabin for cabin in (Cabin.BUSINESS, Cabin.PREMIUM, Cabin.ECONOMY) if cabin in {s.cabin for s in seats}
    ]
