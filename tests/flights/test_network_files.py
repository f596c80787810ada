"""The network's data files say one thing, and nothing that cannot be flown."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import airportsdata
import pytest

from apps.flights.network import files
from apps.flights.policies.great_circle import block_time
from apps.flights.policies.horizon import HORIZON_DAYS
from apps.flights.policies.timetable import FiledFlight, Rotation, date_flight, file_rotation, season_of
from apps.flights.types import Cabin, ChargeKind, ChargePoint, FamilyCode, Haul, PassengerType, SeatKind

SOURCE = airportsdata.load("IATA")
HUBS = {"LHR", "LIS", "SIN"}
LANGUAGES = {"en", "es", "fr", "de", "pt", "ar", "ja", "zh-hans"}
MINIMUM_TURNAROUND = {"A20N": 45, "A21N": 50, "A21X": 50, "A339": 90, "A359": 90, "B789": 90}
TODAY = date(2026, 11, 22)


def countries() -> set[str]:
    return {SOURCE[code]["country"] for code in files.served_airports()}


def block(route: files.Route, origin: str, destination: str) -> timedelta:
    ends = [(SOURCE[code]["lat"], SOURCE[code]["lon"]) for code in (origin, destination)]
    return block_time(ends[0], ends[1], cruise_kmh=files.layouts()[route.aircraft].cruise_kmh)


def file_route(route: files.Route, first: date, last: date) -> tuple[FiledFlight, ...]:
    rotation = Rotation(
        number=route.number,
        stations=route.stations,
        days=route.days,
        leaves_hub=route.leaves_hub,
        back_at_hub=route.back_at_hub,
        transit=timedelta(minutes=route.transit_minutes),
    )
    zones = {code: ZoneInfo(SOURCE[code]["tz"]) for code in route.stations}
    return file_rotation(rotation, first, last, zones, lambda *ends: block(route, *ends))


def test_the_network_spans_the_world() -> None:
    continents = Counter(SOURCE[code]["tz"].split("/")[0] for code in files.served_airports())

    assert len(files.served_airports() - HUBS) >= 60
    assert {"Europe", "America", "Africa", "Asia", "Australia", "Pacific"} <= continents.keys()


def test_every_route_starts_at_a_hub_and_every_station_is_an_airport() -> None:
    assert {route.stations[0] for route in files.routes()} == HUBS
    assert files.served_airports() <= SOURCE.keys()
    assert {route.aircraft for route in files.routes()} == files.layouts().keys()


def test_outbound_numbers_are_odd_and_the_way_home_follows() -> None:
    assert all(route.number % 2 == 1 for route in files.routes())


@pytest.mark.parametrize(
    "stations", [("LHR", "JFK"), ("LHR", "SIN", "SYD"), ("SIN", "HND", "LAX"), ("LHR", "EDI"), ("LIS", "OPO")]
)
def test_what_travelers_count_on_is_flown(stations: tuple[str, ...]) -> None:
    assert stations in {route.stations for route in files.routes()}


def test_heathrow_and_kennedy_are_joined_four_times_a_day() -> None:
    daily = [
        route for route in files.routes() if route.stations == ("LHR", "JFK") and route.days == "1234567"
    ]

    assert len(daily) == 4


@pytest.mark.parametrize("codes", [{"LHR", "LGW"}, {"JFK", "EWR"}, {"CDG", "ORY"}, {"HND", "NRT"}])
def test_several_cities_are_served_at_two_airports(codes: set[str]) -> None:
    assert codes <= files.served_airports()


@pytest.mark.parametrize("route", files.routes(), ids=lambda route: route.designator)
def test_a_rotation_can_be_flown_on_every_day_of_a_year(route: files.Route) -> None:
    """Each flight is filed for exactly the days it flies on, dates back to its block time, and turns round in time."""
    for first, last in (season_of(TODAY), season_of(TODAY + timedelta(days=180))):
        arrivals: dict[int, list[tuple[object, object]]] = {route.number: [], route.number + 1: []}
        for filed in file_route(route, first, last):
            zones = {code: ZoneInfo(SOURCE[code]["tz"]) for code in route.stations}
            day = filed.period_start
            while day <= filed.period_end:
                if filed.operates_on(day):
                    legs = date_flight(filed, day, zones)
                    for leg in legs:
                        ends = (leg.pattern.origin, leg.pattern.destination)
                        assert leg.arrives_at - leg.departs_at == block(route, *ends), (filed.number, day)
                    arrivals[filed.number].append((legs[0].departs_at, legs[-1].arrives_at))
                day += timedelta(days=1)
        days = sum(
            str((first + timedelta(days=n)).isoweekday()) in route.days
            for n in range((last - first).days + 1)
        )
        assert len(arrivals[route.number]) == days
        assert abs(len(arrivals[route.number + 1]) - days) <= 1


@pytest.mark.parametrize("route", files.routes(), ids=lambda route: route.designator)
def test_aircraft_have_time_to_turn_round(route: files.Route) -> None:
    out, home = file_route(route, date(2026, 12, 1), date(2027, 1, 10))
    zones = {code: ZoneInfo(SOURCE[code]["tz"]) for code in route.stations}
    first_out = next(
        date_flight(out, out.period_start + timedelta(days=n), zones)
        for n in range(7)
        if out.operates_on(out.period_start + timedelta(days=n))
    )
    departures = [
        date_flight(home, home.period_start + timedelta(days=n), zones)[0].departs_at
        for n in range((home.period_end - home.period_start).days + 1)
        if home.operates_on(home.period_start + timedelta(days=n))
    ]

    ground = (
        min(moment for moment in departures if moment > first_out[-1].arrives_at) - first_out[-1].arrives_at
    )

    assert timedelta(minutes=MINIMUM_TURNAROUND[route.aircraft]) <= ground <= timedelta(hours=15)


def test_at_least_ten_thousand_flights_are_on_sale_from_tomorrow() -> None:
    first, last = TODAY + timedelta(days=1), TODAY + timedelta(days=HORIZON_DAYS)
    days = [first + timedelta(days=number) for number in range(HORIZON_DAYS)]

    flights = sum(
        filed.operates_on(day)
        for route in files.routes()
        for filed in file_route(route, first, last)
        for day in days
    )

    assert flights >= 10_000


def test_every_served_city_is_named_in_every_language() -> None:
    names = files.city_names()

    assert names.keys() == files.served_airports()
    assert all(cities.keys() == LANGUAGES and all(cities.values()) for cities in names.values())


def test_corrections_are_of_airports_that_exist() -> None:
    assert files.airport_corrections().keys() <= SOURCE.keys()
    fields = {field for correction in files.airport_corrections().values() for field in correction}
    assert fields <= {"name", "city", "metro_code", "timezone"}


def test_air_passenger_duty_knows_every_country_served_from_britain_once() -> None:
    _, charges = files.charges()
    bands = [
        charge.other_end_countries
        for charge in charges
        if charge.code == "GB" and charge.scope == "international" and charge.cabins == ("economy",)
    ]

    assert Counter(country for band in bands for country in band) == dict.fromkeys(countries() - {"GB"}, 1)


@pytest.mark.parametrize(("code", "home"), [("OY", "DE"), ("IZ", "FR"), ("O4", "FR"), ("QX", "FR")])
def test_banded_taxes_know_every_country_once(code: str, home: str) -> None:
    _, charges = files.charges()
    banded = [charge for charge in charges if charge.code == code and charge.scope != "domestic"]

    for cabin in Cabin.values:
        known = Counter(
            country
            for charge in banded
            if not charge.cabins or cabin in charge.cabins
            for country in charge.other_end_countries
            if country != home
        )
        assert known == dict.fromkeys(countries() - {home}, 1)


def test_charges_are_well_formed() -> None:
    _, charges = files.charges()

    assert len({charge.key for charge in charges}) == len(charges)
    for charge in charges:
        assert charge.kind in ChargeKind.values
        assert charge.point in ChargePoint.values
        assert charge.scope in ("all", "domestic", "international")
        assert set(charge.cabins) <= set(Cabin.values)
        assert set(charge.passenger_types) <= set(PassengerType.values)
        assert charge.amount > 0
        assert len(charge.code) == 2
        assert charge.citation
        assert charge.airport is None or charge.airport in files.served_airports()


@pytest.mark.parametrize(
    ("key", "published", "currency", "cents"),
    [
        ("GB-APD-b-reduced", 10200, "GBP", 11730),
        ("JP-TK", 3000, "JPY", 1680),
        ("US-US-arrival", 2340, "USD", 2012),
    ],
)
def test_published_amounts_are_converted_with_the_exponent_of_their_currency(
    key: str, published: int, currency: str, cents: int
) -> None:
    _, charges = files.charges()
    (charge,) = [charge for charge in charges if charge.key == key]

    assert (charge.filed_amount, charge.filed_currency, charge.amount) == (published, currency, cents)


def test_each_cabin_has_three_families_that_give_more_as_they_cost_more() -> None:
    filing = files.fare_filing()

    assert [(family.cabin, family.code, family.rank) for family in filing.families] == [
        (cabin, code, rank) for cabin in Cabin.values for rank, code in enumerate(FamilyCode.values, start=1)
    ]
    for cabin in Cabin.values:
        prices = [(f.surcharge_percent, f.surcharge) for f in filing.families if f.cabin == cabin]
        miles = [f.conditions.miles_percent for f in filing.families if f.cabin == cabin]
        assert prices == sorted(prices)
        assert miles == sorted(miles)


def test_every_kind_of_seat_has_a_price_at_every_haul() -> None:
    filing = files.fare_filing()

    assert filing.seat_prices.keys() == {
        (cabin, kind, haul) for cabin in Cabin.values for kind in SeatKind.values for haul in Haul.values
    }


def test_the_fingerprint_follows_files_and_versions() -> None:
    assert files.fingerprint("1", "en") == files.fingerprint("1", "en")
    assert files.fingerprint("1", "en") != files.fingerprint("2", "en")
