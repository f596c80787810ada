"""Correct a traveler of a held booking."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.audit import services as audit
from apps.booking.errors import NotHeld, SeatNotOffered
from apps.booking.locks import lock_booking
from apps.booking.models import BookedSegment, Booking, Passenger
from apps.booking.operations.start_payment import check_payable
from apps.booking.policies.seating import Seating, plan_seats
from apps.booking.policies.travelers import check_travelers, laps
from apps.booking.queries.assemble import local_time
from apps.booking.queries.seating import chosen_seats, laps_of, seating_of_booking
from apps.booking.types import PassengerInput
from apps.core.context import Actor
from apps.core.errors import InvalidInput

_FIELDS = ("given_name", "family_name", "date_of_birth", "gender")
_SEATS_DO_NOT_FIT = _(
    "With this date of birth somebody would sit where they may not: at an emergency exit, or too far from an adult. "
    "Choose other seats first."
)


def change_passenger(
    *, booking_id: UUID, index: int, passenger: PassengerInput, actor: Actor, now: datetime
) -> None:
    """Replaces what is known of traveler `index`; the type stays, since the price depends on it.

    An infant whose adult turns out too young moves to another adult's lap. Raises InvalidInput (fields
    `passengers.<index>.…`), NotHeld, HoldOver. History keeps before and after, sealed.
    """
    with transaction.atomic(durable=True):
        booking = lock_booking(booking_id)
        check_payable(booking)
        people = list(Passenger.objects.filter(booking=booking).order_by("index"))
        if not 0 <= index < len(people):
            raise NotHeld
        person = people[index]
        wanted = replace(passenger, type=person.type)
        everybody = [wanted if number == index else _as_input(other) for number, other in enumerate(people)]
        held = _check(booking, everybody, laps_of(people), now)
        if wanted.date_of_birth != person.date_of_birth:
            _check_seats(booking, everybody, held, index)
        before = {field: str(getattr(person, field)) for field in _FIELDS}
        for field in _FIELDS:
            value = getattr(wanted, field)
            setattr(person, field, value.strip() if isinstance(value, str) else value)
        person.save(update_fields=_FIELDS)
        _move_infants(people, held)
        audit.record_in_transaction(
            action="booking.passenger_changed",
            subject=("booking", booking.pk),
            actor=actor,
            data={"locator": booking.locator, "passenger": index},
            person=f"passenger:{person.pk}",
            personal={"before": before, "after": {field: str(getattr(person, field)) for field in _FIELDS}},
        )


def _check(
    booking: Booking, everybody: list[PassengerInput], held: Mapping[int, int], now: datetime
) -> dict[int, int]:
    """Whether these people may travel together. Returns on whose lap each infant is."""
    party = {kind: sum(p.type == kind for p in everybody) for kind in {p.type for p in everybody}}
    segments = BookedSegment.objects.filter(booking=booking).order_by("index")
    departures = [local_time(s.departs_at, s.departure_zone).date() for s in segments]
    check_travelers(everybody, party, departures, now.date())
    return laps(everybody, departures, kept=held)


def _check_seats(
    booking: Booking, everybody: list[PassengerInput], held: Mapping[int, int], index: int
) -> None:
    """Whether everybody may sit where they do at the ages that are known now."""
    seats = chosen_seats(booking)
    if not seats:
        return
    segments = seating_of_booking(booking)
    try:
        plan_seats(seats, Seating(segments=segments, people=everybody, laps=held, currency=booking.currency))
    except SeatNotOffered as refused:
        raise InvalidInput(errors={f"passengers.{index}.date_of_birth": [_SEATS_DO_NOT_FIT]}) from refused


def _move_infants(people: list[Passenger], held: Mapping[int, int]) -> None:
    for infant, adult in held.items():
        if people[infant].lap_of_id != people[adult].pk:
            people[infant].lap_of = people[adult]
            people[infant].save(update_fields=["lap_of"])


def _as_input(person: Passenger) -> PassengerInput:
    return PassengerInput(
        type=person.type,
        given_name=person.given_name,
        family_name=person.family_name,
        date_of_birth=person.date_of_birth,
        gender=person.gender,
    )
