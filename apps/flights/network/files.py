"""The network's data files, read into typed values.

The files say what FlyAway flies, with what, and for how much; nothing else in the code does.
"""

import csv
import hashlib
import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, time
from functools import cache
from pathlib import Path
from typing import Any

from apps.flights.errors import BrokenNetworkData
from apps.flights.policies.seat_layout import AircraftLayout, CabinLayout
from apps.flights.types import CARRIER, FareConditions

FOLDER = Path(__file__).parent
DATA_FILES = ("aircraft.toml", "airports.json", "charges.toml", "city_names.json", "fares.toml", "routes.csv")
GENERATION_FORMAT = 1
"""Raised when code that turns the files into rows changes its result, so that a load is due again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """A pair of flights from a hub and back: `number` outbound, `number + 1` on the way home.

    The bank times at the hub are what is designed; the times elsewhere follow from distance and ground time.
    """

    number: int
    stations: tuple[str, ...]
    aircraft: str
    days: str
    leaves_hub: time
    back_at_hub: time
    transit_minutes: int

    @property
    def designator(self) -> str:
        """The outbound flight number: 'FA101'."""
        return f"{CARRIER}{self.number}"


@dataclass(frozen=True, slots=True, kw_only=True)
class FiledCharge:
    """A tax or fee as written in charges.toml, with its amount in euro cents besides the published one."""

    key: str
    code: str
    name: str
    kind: str
    point: str
    country: str
    airport: str | None
    scope: str
    other_end_countries: tuple[str, ...]
    cabins: tuple[str, ...]
    passenger_types: tuple[str, ...]
    min_distance_km: int
    max_distance_km: int | None
    amount: int
    filed_amount: int
    filed_currency: str
    citation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FiledFamily:
    """A fare family as written in fares.toml."""

    cabin: str
    code: str
    rank: int
    surcharge_percent: int
    surcharge: int
    conditions: FareConditions


@dataclass(frozen=True, slots=True, kw_only=True)
class FareFiling:
    """Everything of fares.toml; amounts in minor units of `currency`."""

    effective_from: datetime
    currency: str
    families: tuple[FiledFamily, ...]
    seat_prices: Mapping[tuple[str, str, str], int]
    connection_minutes: Mapping[tuple[str | None, str], int]


_FEES = ("change_fee", "refund_fee", "no_show_fee")
_ALLOWANCES = ("cabin_bags", "checked_bags", "checked_bag_kg", "seat_choice", "miles_percent")
_NO_MINOR_UNIT = frozenset({"JPY", "KRW"})


def fingerprint(*extra: str) -> str:
    """Changes when a data file, the way of reading it, or one of `extra` (versions, languages) changes."""
    digest = hashlib.sha256("\n".join((str(GENERATION_FORMAT), *extra)).encode())
    for name in DATA_FILES:
        digest.update((FOLDER / name).read_bytes())
    return digest.hexdigest()


@cache
def routes() -> tuple[Route, ...]:
    """Every route of routes.csv, by flight number. Raises BrokenNetworkData when a number is used twice."""
    with (FOLDER / "routes.csv").open(encoding="utf-8", newline="") as lines:
        found = tuple(_route(row) for row in csv.DictReader(lines))
    numbers = [number for route in found for number in (route.number, route.number + 1)]
    if len(set(numbers)) != len(numbers):
        raise BrokenNetworkData("routes.csv: a flight number is used twice")
    return found


@cache
def served_airports() -> frozenset[str]:
    """IATA codes of all stations on FlyAway's routes."""
    return frozenset(station for route in routes() for station in route.stations)


@cache
def layouts() -> Mapping[str, AircraftLayout]:
    """Aircraft layouts by configuration code."""
    return {entry["code"]: _layout(entry) for entry in _toml("aircraft.toml")["configuration"]}


def airport_corrections() -> Mapping[str, Mapping[str, str]]:
    """What FlyAway says differently from airportsdata: {'EWR': {'metro_code': 'NYC'}}."""
    corrections: dict[str, dict[str, str]] = _json("airports.json")
    return corrections


def city_names() -> Mapping[str, Mapping[str, str]]:
    """City of each served airport by language: {'LHR': {'en': 'London', 'es': 'Londres', ...}}."""
    names: dict[str, dict[str, str]] = _json("city_names.json")
    return names


def charges() -> tuple[datetime, tuple[FiledCharge, ...]]:
    """When the filing takes effect, and every tax and fee of charges.toml."""
    data = _toml("charges.toml")
    rates, groups = data["eur"], data["groups"]
    return data["effective_from"], tuple(_charge(entry, rates, groups) for entry in data["charge"])


def fare_filing() -> FareFiling:
    """Everything of fares.toml."""
    data = _toml("fares.toml")
    return FareFiling(
        effective_from=data["effective_from"],
        currency=data["currency"],
        families=tuple(_families(data["family"])),
        seat_prices={
            (cabin, kind, haul): amount
            for cabin, kinds in data["seat_price"].items()
            for kind, hauls in kinds.items()
            for haul, amount in hauls.items()
        },
        connection_minutes={
            (None if airport == "default" else airport, kind): minutes
            for airport, kinds in data["connection_minutes"].items()
            for kind, minutes in kinds.items()
        },
    )


def _families(entries: list[dict[str, Any]]) -> Iterator[FiledFamily]:
    ranks: dict[str, int] = {}
    for entry in entries:
        cabin = entry["cabin"]
        ranks[cabin] = ranks.get(cabin, 0) + 1
        fees = {name: None if entry[name] < 0 else entry[name] for name in _FEES}
        yield FiledFamily(
            cabin=cabin,
            code=entry["code"],
            rank=ranks[cabin],
            surcharge_percent=entry["percent"],
            surcharge=entry["surcharge"],
            conditions=FareConditions.from_json({name: entry[name] for name in _ALLOWANCES} | fees),
        )


def _charge(entry: dict[str, Any], rates: dict[str, float], groups: dict[str, list[str]]) -> FiledCharge:
    other_end = entry.get("to", [])
    if isinstance(other_end, str):
        other_end = groups[other_end]
    kilometers = entry.get("km", [0])
    unit = 1 if entry["currency"] in _NO_MINOR_UNIT else 100
    return FiledCharge(
        key=entry["key"],
        code=entry["code"],
        name=entry["name"],
        kind=entry["kind"],
        point=entry["point"],
        country=entry.get("country", ""),
        airport=entry.get("airport"),
        scope=entry.get("scope", "all"),
        other_end_countries=tuple(sorted(other_end)),
        cabins=tuple(entry.get("cabins", ())),
        passenger_types=tuple(entry.get("types", ())),
        min_distance_km=kilometers[0],
        max_distance_km=kilometers[1] if len(kilometers) > 1 else None,
        amount=round(entry["amount"] / unit * rates[entry["currency"]] * 100),
        filed_amount=entry["amount"],
        filed_currency=entry["currency"],
        citation=entry["citation"],
    )


def _route(row: dict[str, str]) -> Route:
    return Route(
        number=int(row["number"]),
        stations=tuple(row["routing"].split("-")),
        aircraft=row["aircraft"],
        days=row["days"],
        leaves_hub=time.fromisoformat(row["leaves_hub"]),
        back_at_hub=time.fromisoformat(row["back_at_hub"]),
        transit_minutes=int(row["transit_minutes"] or 0),
    )


def _layout(entry: dict[str, Any]) -> AircraftLayout:
    return AircraftLayout(
        code=entry["code"],
        iata_type=entry["iata_type"],
        manufacturer=entry["manufacturer"],
        name=entry["name"],
        cruise_kmh=entry["cruise_kmh"],
        wing_from=entry["wing"][0],
        wing_to=entry["wing"][1],
        exits=tuple(entry["exits"]),
        skip_rows=frozenset(entry["skip_rows"]),
        cabins=tuple(_cabin(cabin) for cabin in entry["cabin"]),
    )


def _cabin(entry: dict[str, Any]) -> CabinLayout:
    sets = ("exit_rows", "legroom_rows", "preferred_rows", "blocked", "missing", "bassinets")
    return CabinLayout(
        cabin=entry["cabin"],
        first_row=entry["rows"][0],
        last_row=entry["rows"][1],
        letters=entry["letters"],
        blocked_letters=entry.get("blocked_letters", ""),
        **{name: frozenset(entry.get(name, ())) for name in sets},
    )


def _toml(name: str) -> dict[str, Any]:
    with (FOLDER / name).open("rb") as data:
        return tomllib.load(data)


def _json(name: str) -> Any:
    return json.loads((FOLDER / name).read_text(encoding="utf-8"))
