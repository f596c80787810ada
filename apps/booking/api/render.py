"""Orders as JSON objects. Plain functions: this is on the path of every hold."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from django.utils.translation import gettext

from apps.audit.types import HistoryEntry
from apps.booking.access_tokens import access_token
from apps.booking.types import BookingDetail, CancellationQuoteInfo, PassengerInfo, PriceLineInfo, SegmentInfo
from apps.core.idempotency import Answer
from apps.core.money import Money
from apps.flights import services as flights
from apps.flights.types import Conditions, SeatMap
from apps.payments.types import PaymentInfo, PaymentState

_WAITING = frozenset({PaymentState.CREATED, PaymentState.OPEN})
_REQUIRES_ACTION = "requires_action"
# What is money in the data of history. A `refund` may also be the id of one.
_AMOUNTS = frozenset({"amount", "fee", "refund", "total"})
PAYMENT_STATUSES = (_REQUIRES_ACTION, *(state.value for state in PaymentState if state not in _WAITING))


def booking_answer(detail: BookingDetail) -> Answer:
    """The 201 of a hold; the access token opens this one booking to a guest."""
    return Answer(201, {**booking_json(detail, ()), "access_token": access_token(detail.id)})


def booking_json(detail: BookingDetail, payments: Sequence[PaymentInfo]) -> dict[str, Any]:
    return {
        "locator": detail.locator,
        "status": detail.status,
        "created_at": utc(detail.created_at),
        "hold_expires_at": utc(detail.hold_expires_at) if detail.is_held else None,
        "ticketed_at": utc(detail.ticketed_at) if detail.ticketed_at else None,
        "cancelled_at": utc(detail.cancelled_at) if detail.cancelled_at else None,
        "total": detail.total.to_json(),
        "cabin": detail.cabin,
        "fare_family": detail.fare_family,
        "conditions": flights.conditions_json(Conditions.from_json(detail.conditions)),
        "contact": {"email": detail.contact_email, "phone": detail.contact_phone},
        "passengers": [_passenger(person) for person in detail.passengers],
        "segments": [_segment(segment) for segment in detail.segments],
        "seats": [
            {
                "passenger": seat.passenger_index,
                "segment": seat.segment_index,
                "leg": seat.leg_id,
                "seat": seat.seat,
            }
            for seat in detail.seats
        ],
        "price_lines": [_line(line) for line in detail.price_lines],
        "tickets": _tickets(detail),
        "payments": [payment_json(payment) for payment in payments],
        "links": _links(detail),
    }


def _links(detail: BookingDetail) -> dict[str, str]:
    base = f"/api/v1/bookings/{detail.locator}"
    return {"self": base, "history": f"{base}/history"}


def _passenger(person: PassengerInfo) -> dict[str, Any]:
    return {
        "type": person.type,
        "given_name": person.given_name,
        "family_name": person.family_name,
        "date_of_birth": person.date_of_birth.isoformat(),
        "gender": person.gender,
        "ticket_name": person.ticket_name,
        "ticket_number": person.ticket_number or None,
    }


def _line(line: PriceLineInfo) -> dict[str, Any]:
    return {
        "passenger": line.passenger_index,
        "segment": line.segment_index,
        "code": line.code,
        "name": gettext(line.name),
        "kind": line.kind,
        "amount": line.amount.to_json(),
    }


def _segment(segment: SegmentInfo) -> dict[str, Any]:
    return {
        "flight_number": segment.flight_number,
        "origin": segment.origin,
        "destination": segment.destination,
        "departs_at": segment.departs_local.isoformat(),
        "departs_at_utc": utc(segment.departs_at),
        "arrives_at": segment.arrives_local.isoformat(),
        "arrives_at_utc": utc(segment.arrives_at),
        "duration_minutes": segment.duration_minutes,
        "stops": list(segment.stops),
        "slice": segment.slice_index,
        "cabin": segment.cabin,
        "booking_class": segment.rbd,
        "fare_family": segment.fare_family,
    }


def _tickets(detail: BookingDetail) -> list[dict[str, Any]]:
    return [
        {
            "number": person.ticket_number,
            "passenger": person.index,
            "coupons": [
                {"number": c.number, "segment": c.segment_index, "status": c.status, "usable": c.usable}
                for c in detail.coupons
                if c.ticket_number == person.ticket_number
            ],
        }
        for person in detail.passengers
        if person.ticket_number
    ]


def payment_json(payment: PaymentInfo) -> dict[str, Any]:
    """`requires_action`: send the traveler's browser to `redirect_url`."""
    waiting = payment.state in _WAITING
    return {
        "id": str(payment.id),
        "status": _REQUIRES_ACTION if waiting else str(payment.state),
        "amount": payment.amount.to_json(),
        "captured": payment.captured.to_json(),
        "refunded": payment.refunded.to_json(),
        "redirect_url": payment.redirect_url if waiting and payment.redirect_url else None,
        "expires_at": utc(payment.expires_at),
        "created_at": utc(payment.created_at),
    }


def payment_answer(payment: PaymentInfo) -> Answer:
    return Answer(201, payment_json(payment))


def quote_json(quote: CancellationQuoteInfo) -> dict[str, Any]:
    return {
        "id": str(quote.id),
        "locator": quote.locator,
        "refund": quote.refund.to_json(),
        "kept": quote.kept.to_json(),
        "fee": quote.fee.to_json(),
        "expires_at": utc(quote.expires_at),
    }


def quote_answer(quote: CancellationQuoteInfo) -> Answer:
    return Answer(201, quote_json(quote))


def history_json(booking: BookingDetail, entries: Sequence[HistoryEntry], most: int) -> dict[str, Any]:
    """A page of `most` entries; one more of them says that there is another page."""
    page = entries[:most]
    address = _links(booking)["history"]
    return {
        "next": f"{address}?cursor={page[-1].id}" if len(entries) > most else None,
        "entries": [
            {
                "id": entry.id,
                "action": entry.action,
                "occurred_at": utc(entry.occurred_at),
                "recorded_at": utc(entry.recorded_at),
                "actor": entry.actor_kind,
                "channel": entry.channel,
                "data": _with_money(entry.data, booking.total.currency),
            }
            for entry in page
        ],
    }


def _with_money(data: dict[str, Any], currency: str) -> dict[str, Any]:
    """History keeps amounts as bare numbers, with their currency beside them or in that of the order."""
    currency = data.get("currency", currency)
    return {
        name: Money(value, currency).to_json() if name in _AMOUNTS and isinstance(value, int) else value
        for name, value in data.items()
        if name != "currency"
    }


def seat_map_json(seat_map: SeatMap, segment: int, taken: set[str], prices: dict[str, Any]) -> dict[str, Any]:
    """One leg's seats; `available` says whether one may be asked for now."""
    return {
        "segment": segment,
        "leg": seat_map.leg_id,
        "origin": seat_map.origin,
        "destination": seat_map.destination,
        "aircraft": seat_map.aircraft_name,
        "cabins": [
            {
                "cabin": cabin.cabin,
                "columns": list(cabin.letters),
                "rows": [
                    {
                        "number": row.number,
                        "seats": [
                            {
                                "seat": place.designator,
                                "column": column,
                                "position": place.position,
                                "kind": place.kind,
                                "exit_row": place.exit_row,
                                "extra_legroom": place.extra_legroom,
                                "bassinet": place.bassinet,
                                "available": not place.blocked and place.designator not in taken,
                                "price": prices[place.kind].to_json(),
                            }
                            for column, place in enumerate(row.places)
                            if place is not None
                        ],
                    }
                    for row in cabin.rows
                ],
            }
            for cabin in seat_map.cabins
        ],
    }


def utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
