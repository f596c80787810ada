"""Flights, prices, seats and people for the style guide."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from apps.core.geo_svg import Leg, Place, RouteMap, route_map
from apps.core.money import Money

_LONDON, _NEW_YORK, _TOKYO = ZoneInfo("Europe/London"), ZoneInfo("America/New_York"), ZoneInfo("Asia/Tokyo")
_REYKJAVIK = {"iata": "KEF", "city": "Reykjavík", "minutes": 70}


def euros(cents: int) -> Money:
    return Money(cents, "EUR")


def direct_slice() -> dict[str, Any]:
    return {
        "origin": "LHR",
        "origin_city": "London",
        "destination": "JFK",
        "destination_city": "New York",
        "departs_at": datetime(2026, 12, 10, 9, 25, tzinfo=_LONDON),
        "arrives_at": datetime(2026, 12, 10, 12, 20, tzinfo=_NEW_YORK),
        "minutes": 475,
        "stops": [],
        "flight_numbers": ["FA101"],
    }


def stop_slice() -> dict[str, Any]:
    return {
        "origin": "JFK",
        "origin_city": "New York",
        "destination": "LHR",
        "destination_city": "London",
        "departs_at": datetime(2026, 12, 17, 20, 40, tzinfo=_NEW_YORK),
        "arrives_at": datetime(2026, 12, 18, 11, 55, tzinfo=_LONDON),
        "minutes": 615,
        "stops": [_REYKJAVIK],
        "flight_numbers": ["FA618", "FA452"],
    }


def _feature(label: str, state: str, value: str = "") -> dict[str, str]:
    return {"label": label, "state": state, "value": value}


def fares() -> list[dict[str, Any]]:
    bag, changes, refund, free = _("Cabin bag, 8 kg"), _("Changes"), _("Refund"), _("free")
    light = [
        _feature(bag, "yes"),
        _feature(_("Checked bag"), "fee", euros(4500).format()),
        _feature(changes, "fee", euros(9000).format()),
        _feature(refund, "no"),
    ]
    classic = [
        _feature(bag, "yes"),
        _feature(_("Checked bag, 23 kg"), "yes"),
        _feature(changes, "yes", free),
        _feature(refund, "fee", euros(12000).format()),
    ]
    flex = [
        _feature(bag, "yes"),
        _feature(_("2 checked bags, 23 kg"), "yes"),
        _feature(changes, "yes", free),
        _feature(refund, "yes", _("in full")),
    ]
    return [
        _fare("Light", _("Just you and a small bag"), 41260, light),
        _fare("Classic", _("What most people need"), 49860, classic)
        | {"badge": _("Most chosen"), "kind": "primary"},
        _fare("Flex", _("Plans may change"), 62460, flex),
    ]


def _fare(name: str, tagline: str, cents: int, features: list[dict[str, str]]) -> dict[str, Any]:
    return {
        "name": name,
        "tagline": tagline,
        "price": euros(cents),
        "value": name.lower(),
        "features": features,
    }


def days() -> list[dict[str, Any]]:
    first, prices = date(2026, 12, 7), [51200, 48900, 45500, 41260, 52900, None, 61800]
    shown = [price for price in prices if price]
    return [
        {
            "day": first + timedelta(days=index),
            "price": euros(price) if price else None,
            "href": "#day-strip",
            "current": index == 3,
            "lowest": price == min(shown),
            "level": round(100 * price / max(shown)) if price else 0,
        }
        for index, price in enumerate(prices)
    ]


def receipt_lines() -> list[dict[str, Any]]:
    return [
        {"label": _("Fare, Classic"), "detail": "2 × €338.00", "amount": euros(67600)},
        {"label": _("Air passenger duty"), "detail": "2 × €92.30", "amount": euros(18460)},
        {"label": _("Airport charges"), "detail": "2 × €68.30", "amount": euros(13660)},
        {"label": _("Seat 12A"), "amount": euros(1800)},
    ]


def timeline() -> list[dict[str, Any]]:
    moment = datetime(2026, 11, 3, 18, 42, tzinfo=ZoneInfo("Europe/Madrid"))
    issued = {"at": moment, "title": _("Ticket issued"), "detail": "974-2400000017", "actor": "FlyAway"}
    return [
        issued | {"icon": "ticket", "kind": "success"},
        {
            "at": moment - timedelta(minutes=1),
            "title": _("Payment confirmed"),
            "detail": euros(101520).format(),
            "actor": _("Your bank"),
            "icon": "card",
            "kind": "brand",
        },
        {"at": moment - timedelta(minutes=9), "title": _("Seats held"), "actor": "Ana Núñez", "icon": "seat"},
    ]


def cabins() -> list[dict[str, Any]]:
    """A small single-aisle aircraft: two rows in front, six behind, with a wing and an exit."""
    return [
        _cabin(_("Business"), ["A", "C", None, "D", "F"], range(1, 3), price=9000),
        _cabin(_("Economy"), ["A", "B", "C", None, "D", "E", "F"], range(10, 18), price=1200),
    ]


def _cabin(name: str, columns: list[str | None], numbers: range, *, price: int) -> dict[str, Any]:
    rows = []
    bands = {
        numbers[0]: euros(price).format(),
        12: euros(2800).format(),
        13: euros(price).format(),
        14: _("No extra charge"),
    }
    for number in numbers:
        legroom = number == 12
        seats = [column and _seat(column, number, columns, legroom, price) for column in columns]
        rows.append(
            {
                "number": number,
                "exit": legroom,
                "wing": 11 <= number <= 15,
                "seats": seats,
                "band": bands.get(number, ""),
            }
        )
    return {"name": name, "columns": columns, "rows": rows}


def _seat(column: str, number: int, columns: list[str | None], legroom: bool, price: int) -> dict[str, Any]:
    at, aisle = columns.index(column), columns.index(None)
    position = "window" if at in (0, len(columns) - 1) else "aisle" if abs(at - aisle) == 1 else "middle"
    taken = (number * 7 + at * 5) % 4 == 0
    barred = (number, column) == (12, "E")
    return {
        "designator": f"{number}{column}",
        "column": column,
        "position": position,
        "legroom": legroom,
        "state": "taken" if taken or barred else "available",
        "occupant": "BN" if (number, column) == (14, "B") else "",
        "price": euros(2800 if legroom else price) if number < 14 else None,
        "barred": _("from 15 years") if barred else "",
        "checked": (number, column) == (13, "A"),
    }


def maps() -> dict[str, RouteMap]:
    london, new_york = Place("LHR", 51.47, -0.45, hub=True), Place("JFK", 40.64, -73.78)
    others = [
        Place("KEF", 63.98, -22.61),
        Place("MAD", 40.47, -3.56),
        Place("DXB", 25.25, 55.36),
        Place("GRU", -23.43, -46.47),
    ]
    tokyo, angeles = Place("HND", 35.55, 139.78), Place("LAX", 33.94, -118.41)
    return {
        "hub": route_map([Leg(london, place) for place in (new_york, *others)]),
        "pacific": route_map([Leg(tokyo, angeles)]),
    }


def queue() -> list[dict[str, Any]]:
    due = datetime(2026, 12, 10, 9, 25, tzinfo=UTC)
    items = [
        ("K7QM2X", "now", pgettext("urgency", "Now"), _("in 2 h")),
        ("K7QM2Y", "soon", pgettext("urgency", "Soon"), _("in 9 h")),
        ("K7QM2Z", "low", pgettext("urgency", "Later"), _("in 6 d")),
    ]
    return [
        {
            "title": locator,
            "detail": _("Passport, traveler %(number)d of %(count)d") % {"number": index + 1, "count": 3},
            "urgency": urgency,
            "urgency_label": word,
            "due": due + timedelta(days=index),
            "due_label": label,
            "current": index == 0,
        }
        for index, (locator, urgency, word, label) in enumerate(items)
    ]


def lists() -> dict[str, Any]:
    """What tabs, breadcrumbs and the like take."""
    return {
        "crumbs": [
            {"label": _("My trips"), "href": "#breadcrumbs"},
            {"label": "K7QM2X", "href": "#breadcrumbs"},
            {"label": _("Change flight")},
        ],
        "tabs": [
            {"label": _("Coming up"), "href": "#tabs", "current": True, "count": 2},
            {"label": _("Past"), "href": "#tabs", "count": 14},
            {"label": _("Canceled"), "href": "#tabs", "count": 0},
        ],
        "rows": [
            {"label": _("Traveler"), "value": "Ana Núñez\n27 March 1985", "href": "#summary-list"},
            {"label": _("Seat"), "value": "12A", "href": "#summary-list"},
            {"label": _("Contact"), "value": "ana@example.com"},
        ],
        "facts": [
            {"label": _("Gate"), "value": "B42", "code": True},
            {"label": _("Boards"), "value": "08:45"},
            {"label": _("Seat"), "value": "12A", "code": True},
            {"label": _("Traveler"), "value": "Ana Núñez"},
        ],
        "filters": [
            {"label": _("All"), "href": "#seat-list", "current": True},
            {"label": _("Window"), "href": "#seat-list"},
            {"label": _("Aisle"), "href": "#seat-list"},
            {"label": _("Extra legroom"), "href": "#seat-list"},
        ],
    }
