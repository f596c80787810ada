"""Offers and airports as JSON-ready dictionaries. Plain functions: a search answers with dozens of offers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from apps.flights.policies.conditions import describe_conditions
from apps.flights.types import (
    AirportInfo,
    Conditions,
    FamilyCode,
    JourneySlice,
    Offer,
    OfferSegment,
    PriceLine,
)

Json = dict[str, Any]


def airport_json(airport: AirportInfo) -> Json:
    return asdict(airport)


def offers_json(offers: Iterable[Offer]) -> Json:
    """Offers of one search, which share journeys and conditions."""
    journeys: dict[int, Json] = {}
    conditions: dict[str, Json] = {}
    answer = []
    for offer in offers:
        for part in offer.slices:
            if id(part) not in journeys:
                journeys[id(part)] = _slice_json(part)
        if offer.family not in conditions:
            conditions[offer.family] = conditions_json(offer.conditions)
        slices = [_in_family(journeys[id(part)], offer.family) for part in offer.slices]
        answer.append(_offer_json(offer, slices, conditions[offer.family]))
    return {"offers": answer}


def offer_json(offer: Offer) -> Json:
    slices = [_in_family(_slice_json(part), offer.family) for part in offer.slices]
    return _offer_json(offer, slices, conditions_json(offer.conditions))


def _offer_json(offer: Offer, slices: list[Json], conditions: Json) -> Json:
    party = offer.party
    return {
        "id": offer.id,
        "expires_at": _utc(offer.expires_at),
        "cabin": offer.cabin,
        "fare_family": offer.family,
        "party": {"adults": party.adults, "children": party.children, "infants": party.infants},
        "total": offer.total.to_json(),
        "per_adult": offer.per_adult.to_json(),
        "slices": slices,
        "price_lines": [_line_json(line) for line in offer.receipt()],
        "conditions": conditions,
    }


def _line_json(line: PriceLine) -> Json:
    return {"code": line.code, "name": line.name, "kind": line.kind, "amount": line.amount.to_json()}


def _slice_json(journey: JourneySlice) -> Json:
    return {
        "origin": journey.origin,
        "destination": journey.destination,
        "departs_at": journey.departs_at.isoformat(),
        "arrives_at": journey.arrives_at.isoformat(),
        "duration_minutes": journey.duration_minutes,
        "days_later": journey.days_later,
        "connections": [{"airport": stop.airport, "minutes": stop.minutes} for stop in journey.connections],
        "segments": [_segment_json(segment) for segment in journey.segments],
    }


def _segment_json(segment: OfferSegment) -> Json:
    return {
        "flight_number": segment.flight_number,
        "origin": segment.origin,
        "destination": segment.destination,
        "departs_at": segment.departs_at.isoformat(),
        "arrives_at": segment.arrives_at.isoformat(),
        "departs_at_utc": _utc(segment.departs_at),
        "arrives_at_utc": _utc(segment.arrives_at),
        "duration_minutes": segment.duration_minutes,
        "stops": list(segment.stops),
        "aircraft": segment.legs[0].aircraft,
        "cabin": segment.cabin,
        "booking_class": segment.booking_class,
        "seats_left": segment.seats_left,
    }


def _in_family(journey: Json, family: str) -> Json:
    segments = [{**segment, "fare_family": family} for segment in journey["segments"]]
    return {**journey, "segments": segments}


def conditions_json(conditions: Conditions) -> Json:
    """In the active language, of an offer and of what was booked alike."""
    fare = conditions.fare
    fees = {
        "change_fee": conditions.change_fee,
        "refund_fee": conditions.refund_fee,
        "no_show_fee": conditions.no_show_fee,
    }
    return {
        "fare_family": conditions.family,
        "name": str(FamilyCode(conditions.family).label),
        "cabin_bags": fare.cabin_bags,
        "checked_bags": fare.checked_bags,
        "checked_bag_kg": fare.checked_bag_kg,
        "seat_choice": fare.seat_choice,
        **{name: None if fee is None else fee.to_json() for name, fee in fees.items()},
        "miles_percent": fare.miles_percent,
        "summary": [sentence.text for sentence in describe_conditions(conditions)],
    }


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
