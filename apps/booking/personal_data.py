"""What booking knows about a person, for export and erasure. Persons are named as in history.

A draft that became no order is nobody's that we could name: it goes after two days (`purge_drafts`).
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from apps.booking.models import Booking, Draft, Passenger
from apps.booking.operations.erase_contact import erase_contact_in_transaction
from apps.booking.operations.erase_drafts import erase_drafts_in_transaction
from apps.booking.operations.erase_passenger import erase_passenger_in_transaction
from apps.booking.queries.bookings import get_booking
from apps.booking.queries.drafts import draft_from
from apps.core import context
from apps.core.registries import personal_data


def _id_of(person: str, kind: str) -> UUID | None:
    name, _, value = person.partition(":")
    return UUID(value) if name == kind else None


def _traveler(person: str) -> Passenger | None:
    passenger_id = _id_of(person, "passenger")
    return Passenger.objects.filter(pk=passenger_id).first() if passenger_id else None


class PassengerData:
    """Of `passenger:<id>`: who travels, and where."""

    def export(self, person: str) -> dict[str, object]:
        row = _traveler(person)
        if row is None or not row.family_name:
            return {}
        order = get_booking(row.booking_id)
        traveler = order.passengers[row.index]
        return {
            "booking": order.locator,
            "type": traveler.type,
            "given_name": traveler.given_name,
            "family_name": traveler.family_name,
            "date_of_birth": traveler.date_of_birth.isoformat(),
            "gender": traveler.gender,
            "ticket_number": traveler.ticket_number,
            "flights": [
                {
                    "flight": segment.flight_number,
                    "from": segment.origin,
                    "to": segment.destination,
                    "departs": segment.departs_local.isoformat(),
                    "seat": order.seat_of(row.index, segment.index),
                }
                for segment in order.segments
            ],
        }

    def erase_in_transaction(self, person: str) -> int:
        passenger_id = _id_of(person, "passenger")
        if passenger_id is None:
            return 0
        return erase_passenger_in_transaction(passenger_id=passenger_id, actor=context.current().actor)


class ContactData:
    """Of `contact:<booking id>`: how whoever booked can be reached."""

    def export(self, person: str) -> dict[str, object]:
        booking_id = _id_of(person, "contact")
        row = Booking.objects.filter(pk=booking_id).first() if booking_id else None
        if row is None or not (row.contact_email or row.contact_phone):
            return {}
        return {
            "booking": row.locator,
            "email": row.contact_email,
            "phone": row.contact_phone,
            "language": row.language,
        }

    def erase_in_transaction(self, person: str) -> int:
        booking_id = _id_of(person, "contact")
        if booking_id is None:
            return 0
        return erase_contact_in_transaction(booking_id=booking_id, actor=context.current().actor)


class DraftData:
    """Of `contact:<booking id>` all that was typed for the order; of `passenger:<id>` what was typed of them."""

    def export(self, person: str) -> dict[str, object]:
        contact_of, traveler = _id_of(person, "contact"), _traveler(person)
        if contact_of is not None:
            typed = _typed_for(contact_of)
        elif traveler is not None:
            rows = [typed.get("passengers", []) for typed in _typed_for(traveler.booking_id)]
            typed = [people[traveler.index] for people in rows if traveler.index < len(people)]
        else:
            typed = []
        return {"typed": typed} if typed else {}

    def erase_in_transaction(self, person: str) -> int:
        booking_id, traveler = _id_of(person, "contact"), _traveler(person)
        if traveler is not None:
            booking_id = traveler.booking_id
        return erase_drafts_in_transaction(booking_id=booking_id) if booking_id else 0


def _typed_for(booking_id: UUID) -> list[dict[str, Any]]:
    return [draft_from(row).typed for row in Draft.objects.filter(booking_id=booking_id).order_by("pk")]


personal_data.register("booking.passengers", PassengerData())
personal_data.register("booking.contact", ContactData())
personal_data.register("booking.drafts", DraftData())
