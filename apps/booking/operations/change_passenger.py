"""Correct a traveler of a held booking."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import transaction

from apps.audit import services as audit
from apps.booking.errors import NotHeld
from apps.booking.locks import lock_booking
from apps.booking.models import BookedSegment, Passenger
from apps.booking.operations.start_payment import check_payable
from apps.booking.policies.travelers import check_travelers
from apps.booking.queries.assemble import local_time
from apps.booking.types import PassengerInput
from apps.core.context import Actor

_FIELDS = ("given_name", "family_name", "date_of_birth", "gender")


def change_passenger(
    *, booking_id: UUID, index: int, passenger: PassengerInput, actor: Actor, now: datetime
) -> None:
    """Replaces what is known of traveler `index`; the type stays, since the price depends on it.

    Raises InvalidInput (fields `passengers.<index>.…`), NotHeld, HoldOver. History keeps before and after, sealed.
    """
    with transaction.atomic(durable=True):
        booking = lock_booking(booking_id)
        check_payable(booking)
        people = list(Passenger.objects.filter(booking=booking).order_by("index"))
        if not 0 <= index < len(people):
            raise NotHeld
        person = people[index]
        wanted = replace(passenger, type=person.type)
        _check(people, index, wanted, booking_id, now)
        before = {field: str(getattr(person, field)) for field in _FIELDS}
        for field in _FIELDS:
            value = getattr(wanted, field)
            setattr(person, field, value.strip() if isinstance(value, str) else value)
        person.save(update_fields=_FIELDS)
        audit.record_in_transaction(
            action="booking.passenger_changed",
            subject=("booking", booking.pk),
            actor=actor,
            data={"locator": booking.locator, "passenger": index},
            person=f"passenger:{person.pk}",
            personal={"before": before, "after": {field: str(getattr(person, field)) for field in _FIELDS}},
        )


def _check(
    people: list[Passenger], index: int, wanted: PassengerInput, booking_id: UUID, now: datetime
) -> None:
    everybody = [wanted if number == index else _as_input(person) for number, person in enumerate(people)]
    party = {kind: sum(p.type == kind for p in everybody) for kind in {p.type for p in everybody}}
    segments = BookedSegment.objects.filter(booking_id=booking_id).order_by("index")
    departures = [local_time(s.departs_at, s.departure_zone).date() for s in segments]
    check_travelers(everybody, party, departures, now.date())


def _as_input(person: Passenger) -> PassengerInput:
    return PassengerInput(
        type=person.type,
        given_name=person.given_name,
        family_name=person.family_name,
        date_of_birth=person.date_of_birth,
        gender=person.gender,
    )
