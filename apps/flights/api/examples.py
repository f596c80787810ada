"""Examples for the API's description."""

from __future__ import annotations

from drf_spectacular.utils import OpenApiExample

_EUR = "EUR"


def _eur(amount: int) -> dict[str, int | str]:
    return {"amount": amount, "currency": _EUR}


OFFERS = OpenApiExample(
    "A direct flight",
    response_only=True,
    status_codes=["200"],
    value={
        "offers": [
            {
                "id": "AWsC5-dwAu3aAAEAAEVVUgABNJQQAAAnJ1EUCwtjCzxV2rlnYd2Zpd2w2Q",
                "expires_at": "2026-11-10T09:20:00Z",
                "cabin": "economy",
                "fare_family": "light",
                "party": {"adults": 1, "children": 0, "infants": 0},
                "total": _eur(48415),
                "per_adult": _eur(48415),
                "slices": [
                    {
                        "origin": "LHR",
                        "destination": "JFK",
                        "departs_at": "2026-12-10T08:25:00+00:00",
                        "arrives_at": "2026-12-10T11:10:00-05:00",
                        "duration_minutes": 465,
                        "days_later": 0,
                        "connections": [],
                        "segments": [
                            {
                                "flight_number": "FA101",
                                "origin": "LHR",
                                "destination": "JFK",
                                "departs_at": "2026-12-10T08:25:00+00:00",
                                "arrives_at": "2026-12-10T11:10:00-05:00",
                                "departs_at_utc": "2026-12-10T08:25:00Z",
                                "arrives_at_utc": "2026-12-10T16:10:00Z",
                                "duration_minutes": 465,
                                "stops": [],
                                "aircraft": "Boeing 787-9",
                                "cabin": "economy",
                                "booking_class": "Q",
                                "seats_left": 9,
                                "fare_family": "light",
                            }
                        ],
                    }
                ],
                "price_lines": [
                    {"code": "FARE", "name": "Fare", "kind": "fare", "amount": _eur(31280)},
                    {"code": "UB", "name": "Passenger Service Charge", "kind": "fee", "amount": _eur(5405)},
                    {"code": "GB", "name": "Air Passenger Duty", "kind": "tax", "amount": _eur(11730)},
                ],
                "conditions": {
                    "fare_family": "light",
                    "name": "Light",
                    "cabin_bags": 1,
                    "checked_bags": 0,
                    "checked_bag_kg": 0,
                    "seat_choice": "paid",
                    "change_fee": None,
                    "refund_fee": None,
                    "no_show_fee": None,
                    "miles_percent": 25,
                    "summary": ["1 cabin bag", "No checked bag"],
                },
            }
        ]
    },
)
