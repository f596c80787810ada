"""Travelers of an order in words."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from babel.dates import format_date
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.booking.types import BookingDetail, Gender, PassengerInfo
from apps.core import formatting
from apps.flights.types import PassengerType


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonView:
    """A traveler. `seats` pairs each flight number with the seat on it, '' where none was chosen."""

    id: UUID
    index: int
    name: str
    kind: str
    born: str
    gender: str
    ticket_name: str
    ticket_number: str
    seats: tuple[tuple[str, str], ...]

    @property
    def summary(self) -> str:
        """`Adult · 27 March 1985 · Female`."""
        return f"{self.kind} · {self.born} · {self.gender}"


def people(booking: BookingDetail) -> tuple[PersonView, ...]:
    return tuple(_person(booking, passenger) for passenger in booking.passengers)


def _person(booking: BookingDetail, passenger: PassengerInfo) -> PersonView:
    infant = passenger.type == PassengerType.INFANT
    return PersonView(
        id=passenger.id,
        index=passenger.index,
        name=passenger.full_name,
        kind=str(PassengerType(passenger.type).label),
        born=format_date(passenger.date_of_birth, "long", locale=formatting.date_locale()),
        gender=str(Gender(passenger.gender).label),
        ticket_name=passenger.ticket_name,
        ticket_number=passenger.ticket_number,
        seats=()
        if infant
        else tuple((s.flight_number, booking.seat_of(passenger.index, s.index)) for s in booking.segments),
    )


def seats_line(booking: BookingDetail, segment: int) -> str:
    """`Anna 12A, Ben 12B`, or that seats are given at check-in."""
    found = [
        f"{passenger.given_name or passenger.family_name} {seat}"
        for passenger in booking.passengers
        if (seat := booking.seat_of(passenger.index, segment))
    ]
    needed = sum(passenger.type != PassengerType.INFANT for passenger in booking.passengers)
    if not found:
        return _("Given free of charge at check-in")
    missing = needed - len(found)
    if missing:
        words = ngettext("%(count)d more at check-in", "%(count)d more at check-in", missing) % {
            "count": missing
        }
        return ", ".join([*found, words])
    return ", ".join(found)
