"""What the journey's forms have typed, in the shape in which a draft keeps it, and back as the values of an order.

{"search": {…}, "passengers": [{…}], "contact": {…}, "seats": [{…}], "requote": {…}}; a part that is missing hasn't been
filled in yet. Everything in it passed a form once, but a new offer may have another party: readers check that it fits.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from apps.booking.types import ContactInput, PassengerInput, SeatRequest
from apps.flights.types import Offer, Party

Typed = dict[str, Any]


def passengers_of(typed: Mapping[str, Any], party: Party) -> tuple[PassengerInput, ...]:
    """The travelers, if they are all there and are the party's; else ()."""
    rows = typed.get("passengers", [])
    if tuple(row["type"] for row in rows) != party.passenger_types:
        return ()
    return tuple(
        PassengerInput(**{**row, "date_of_birth": date.fromisoformat(row["date_of_birth"])}) for row in rows
    )


def with_passengers(typed: Mapping[str, Any], passengers: Sequence[PassengerInput]) -> Typed:
    rows = [
        {
            "type": person.type,
            "given_name": person.given_name,
            "family_name": person.family_name,
            "date_of_birth": person.date_of_birth.isoformat(),
            "gender": person.gender,
        }
        for person in passengers
    ]
    return {**typed, "passengers": rows}


def with_passenger(typed: Mapping[str, Any], index: int, passenger: PassengerInput) -> Typed:
    """One traveler corrected; nothing is changed where there are none."""
    rows = list(typed.get("passengers", []))
    if index < len(rows):
        rows[index] = with_passengers({}, [passenger])["passengers"][0]
    return {**typed, "passengers": rows}


def contact_of(typed: Mapping[str, Any]) -> ContactInput | None:
    row = typed.get("contact")
    return ContactInput(**row) if row else None


def with_contact(typed: Mapping[str, Any], contact: ContactInput) -> Typed:
    return {**typed, "contact": {"email": contact.email, "phone": contact.phone}}


def seats_of(typed: Mapping[str, Any]) -> tuple[SeatRequest, ...]:
    return tuple(SeatRequest(**row) for row in typed.get("seats", []))


def with_seats(typed: Mapping[str, Any], seats: Sequence[SeatRequest]) -> Typed:
    ordered = sorted(seats, key=lambda wish: (wish.segment, wish.passenger))
    return {
        **typed,
        "seats": [{"passenger": s.passenger, "segment": s.segment, "seat": s.seat} for s in ordered],
    }


def carried_over(earlier: Mapping[str, Any], offer: Offer) -> Typed:
    """What of an earlier draft serves a new offer: the people, where they are the same party, and how to reach them."""
    kept: Typed = {"search": search_of(offer)}
    if passengers_of(earlier, offer.party):
        kept["passengers"] = earlier["passengers"]
    if earlier.get("contact"):
        kept["contact"] = earlier["contact"]
    return kept


def search_of(offer: Offer) -> dict[str, str]:
    """The search that finds this journey again."""
    outbound, inbound = offer.slices[0], offer.slices[1] if len(offer.slices) > 1 else None
    found = {
        "origin": outbound.origin,
        "destination": outbound.destination,
        "departure_date": outbound.departs_at.date().isoformat(),
        "return_date": inbound.departs_at.date().isoformat() if inbound else "",
        "cabin": offer.cabin,
        "adults": str(offer.party.adults),
        "children": str(offer.party.children),
        "infants": str(offer.party.infants),
    }
    return {name: value for name, value in found.items() if value}


def with_requote(typed: Mapping[str, Any], params: Mapping[str, Any]) -> Typed:
    """`params` of an OfferChanged: the new offer, the old and the new total."""
    return {**typed, "requote": {name: params[name] for name in ("offer_id", "old_total", "new_total")}}


def without_requote(typed: Mapping[str, Any]) -> Typed:
    return {name: value for name, value in typed.items() if name != "requote"}
