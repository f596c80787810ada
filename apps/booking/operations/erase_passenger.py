"""Forget who a traveler was."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from apps.audit import services as audit
from apps.booking.locks import lock_booking
from apps.booking.models import Passenger
from apps.booking.types import Gender
from apps.core.context import Actor
from apps.core.locks import assert_in_transaction

# Nobody's birthday: the column wants a date.
_NO_DATE = date(1900, 1, 1)


def erase_passenger_in_transaction(*, passenger_id: UUID, actor: Actor) -> int:
    """Takes name, birth and gender off a traveler; the order, its tickets and its money stay. Returns 1, or 0.

    Whether a trip that is still to be flown lets its travelers go is for the caller to judge.
    """
    assert_in_transaction()
    booking_id = Passenger.objects.filter(pk=passenger_id).values_list("booking_id", flat=True).first()
    if booking_id is None:
        return 0
    booking = lock_booking(booking_id)
    person = Passenger.objects.get(pk=passenger_id)
    if not person.family_name:
        return 0
    person.given_name, person.family_name = "", ""
    person.date_of_birth, person.gender = _NO_DATE, Gender.UNSPECIFIED
    person.save(update_fields=["given_name", "family_name", "date_of_birth", "gender"])
    audit.record_in_transaction(
        action="booking.passenger_erased",
        subject=("booking", booking.pk),
        actor=actor,
        data={"locator": booking.locator, "passenger": person.index},
    )
    return 1
