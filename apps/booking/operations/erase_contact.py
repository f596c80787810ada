"""Forget how the people of an order could be reached."""

from __future__ import annotations

from uuid import UUID

from apps.audit import services as audit
from apps.booking.errors import BookingNotFound
from apps.booking.locks import lock_booking
from apps.core.context import Actor
from apps.core.locks import assert_in_transaction


def erase_contact_in_transaction(*, booking_id: UUID, actor: Actor) -> int:
    """Takes e-mail address and phone number off an order: nobody is written to any more. Returns 1, or 0."""
    assert_in_transaction()
    try:
        booking = lock_booking(booking_id)
    except BookingNotFound:
        return 0
    if not booking.contact_email and not booking.contact_phone:
        return 0
    booking.contact_email, booking.contact_phone = "", ""
    booking.save(update_fields=["contact_email", "contact_phone"])
    audit.record_in_transaction(
        action="booking.contact_erased",
        subject=("booking", booking.pk),
        actor=actor,
        data={"locator": booking.locator},
    )
    return 1
