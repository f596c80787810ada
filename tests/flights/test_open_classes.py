"""The lowest open class that fits the whole party, and minimum connection times."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from apps.core.errors import InvalidInput
from apps.flights.policies.connection_time import UNFILED_MINUTES, ConnectionTimes, connection_kind
from apps.flights.policies.open_classes import LegInventory, lowest_open_class, open_seats
from apps.flights.policies.ranking import Measure, is_sensible, sort_key
from apps.flights.policies.sale_end import GRACE, payable_until
from apps.flights.policies.search_rules import SALES_CLOSE, check_party, today_at
from apps.flights.policies.taxes import Place
from apps.flights.types import Party
from tests.flights.factories import PLACES

FULL_FREE = LegInventory("YMQ", (9, 6, 2), (0, 0, 0), 9)


def place(code: str) -> Place:
    row = PLACES[code]
    return Place(code, row[2], row[4], row[5])


@pytest.mark.parametrize(
    ("leg", "expected"),
    [
        (FULL_FREE, {"Q": 2, "M": 6, "Y": 9}),
        # What cheap classes have taken counts against every class above them.
        (LegInventory("YMQ", (9, 6, 2), (0, 0, 2), 7), {"Q": 0, "M": 4, "Y": 7}),
        # The cabin's free seats cap each class, whatever its limit says.
        (LegInventory("YMQ", (9, 9, 9), (0, 0, 0), 1), {"Q": 1, "M": 1, "Y": 1}),
        (LegInventory("YMQ", (9, 6, 0), (0, 0, 0), 9), {"Q": 0, "M": 6, "Y": 9}),
    ],
)
def test_open_seats_by_class_cheapest_first(leg: LegInventory, expected: dict[str, int]) -> None:
    assert list(open_seats([leg]).items()) == list(expected.items())


def test_a_class_sells_on_a_through_flight_what_its_fullest_leg_has() -> None:
    fuller = LegInventory("YMQ", (9, 3, 1), (0, 0, 0), 9)

    assert open_seats([FULL_FREE, fuller]) == {"Q": 1, "M": 3, "Y": 9}


@pytest.mark.parametrize(
    ("seats", "sellable", "expected"),
    [
        (1, "YMQ", ("Q", 2)),
        (2, "YMQ", ("Q", 2)),
        (3, "YMQ", ("M", 6)),
        (7, "YMQ", ("Y", 9)),
        (10, "YMQ", None),
        (1, "YM", ("M", 6)),
        (1, "", None),
    ],
)
def test_the_lowest_class_that_fits_the_party(
    seats: int, sellable: str, expected: tuple[str, int] | None
) -> None:
    assert lowest_open_class([FULL_FREE], seats, sellable) == expected


@pytest.mark.parametrize(
    ("countries", "kind"),
    [
        (("GB", "GB", "GB"), "DD"),
        (("GB", "GB", "US"), "DI"),
        (("US", "GB", "GB"), "ID"),
        (("US", "GB", "PT"), "II"),
        # Home again through a foreign hub is international both ways.
        (("GB", "PT", "GB"), "II"),
    ],
)
def test_what_a_connection_is_between(countries: tuple[str, str, str], kind: str) -> None:
    origin, via, destination = countries

    assert connection_kind(origin=origin, via=via, destination=destination) == kind


def test_an_airport_that_files_no_time_has_the_networks() -> None:
    times = ConnectionTimes(network={"DI": 60}, by_airport={("LHR", "DI"): 75})

    def minutes(airport: str, destination: str) -> int:
        return times.minutes(airport=airport, origin="GB", via="GB", destination=destination)

    assert (minutes("LHR", "US"), minutes("LGW", "US")) == (75, 60)
    assert minutes("LHR", "GB") == UNFILED_MINUTES


def test_the_table_for_a_search_names_the_airports_that_differ() -> None:
    times = ConnectionTimes(
        network={"DD": 45, "DI": 60, "ID": 75, "II": 50}, by_airport={("LIS", "II"): 40, ("LHR", "DI"): 90}
    )
    airports = [("LHR", "GB"), ("EDI", "GB"), ("LIS", "PT"), ("MAD", "ES"), ("JFK", "US")]

    table = times.table(origins=["GB"], destinations=["US"], airports=airports)

    assert table == (50, {"LHR": 90, "EDI": 60, "LIS": 40, "JFK": 75})


def test_a_metropolitan_area_in_two_countries_takes_the_longer_time() -> None:
    times = ConnectionTimes(network={"DI": 60, "II": 50}, by_airport={})

    assert times.table(origins=["CH", "FR"], destinations=["US"], airports=[("CDG", "FR")]) == (
        50,
        {"CDG": 60},
    )


def test_orders_of_a_search() -> None:
    early = datetime(2027, 3, 10, 6, 0, tzinfo=UTC)
    late = datetime(2027, 3, 10, 18, 0, tzinfo=UTC)
    ways = {
        "cheap": Measure(20_000, 600, 1, late),
        "fast": Measure(30_000, 300, 0, late),
        "early": Measure(40_000, 400, 1, early),
    }

    def order(sort: str) -> list[str]:
        return sorted(ways, key=lambda name: sort_key(sort, [ways[name]], seats=1))

    assert order("cheapest") == ["cheap", "fast", "early"]
    assert order("fastest") == ["fast", "early", "cheap"]
    assert order("earliest") == ["early", "cheap", "fast"]
    assert order("recommended") == ["fast", "cheap", "early"]


@pytest.mark.parametrize(
    ("path", "sensible"),
    [
        (("LHR", "LIS", "JFK"), True),
        (("EDI", "LHR", "LIS"), True),
        (("LHR", "SIN", "JFK"), False),
        (("MAD", "LHR", "LIS"), False),
    ],
)
def test_absurd_detours_are_no_way_to_fly(path: tuple[str, ...], sensible: bool) -> None:
    assert is_sensible([place(code) for code in path]) is sensible


def test_it_is_today_where_the_flight_departs() -> None:
    now = datetime(2027, 3, 10, 11, 0, tzinfo=UTC)

    assert today_at([ZoneInfo("Pacific/Auckland")], now).isoformat() == "2027-03-11"
    assert today_at([ZoneInfo("Pacific/Honolulu")], now).isoformat() == "2027-03-10"
    assert today_at([], now).isoformat() == "2027-03-09"


@pytest.mark.parametrize(
    ("adults", "children", "infants", "fields"),
    [
        (0, 0, 0, ["adults"]),
        (0, 1, 0, ["adults"]),
        (10, 0, 0, ["adults"]),
        (5, 5, 0, ["adults"]),
        (1, 0, 2, ["infants"]),
        (0, 0, 1, ["adults", "infants"]),
        (1, -1, 0, ["children"]),
        (1, 0, -1, ["infants"]),
    ],
)
def test_a_party_that_cannot_travel_is_refused_by_field(
    adults: int, children: int, infants: int, fields: list[str]
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        check_party(adults=adults, children=children, infants=infants)

    assert (refusal.value.code, list(refusal.value.errors)) == ("invalid_party", fields)


def test_infants_take_no_seat() -> None:
    party = check_party(adults=5, children=4, infants=5)

    assert party == Party(adults=5, children=4, infants=5)
    assert party.seats == 9
    assert party.passenger_types == ("adult",) * 5 + ("child",) * 4 + ("infant",) * 5


@pytest.mark.parametrize("counts", [(0, 0, 0), (8, 2, 0), (1, 0, 2), (-1, 2, 0)])
def test_an_impossible_party_does_not_exist(counts: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match="party|infant"):
        Party(adults=counts[0], children=counts[1], infants=counts[2])


def test_what_was_held_before_the_sale_closed_can_be_paid_a_little_longer() -> None:
    departs = datetime(2026, 7, 1, 12, 0, tzinfo=UTC)
    assert payable_until(departs) == datetime(2026, 7, 1, 11, 15, tzinfo=UTC)
    assert timedelta(0) < GRACE < SALES_CLOSE
