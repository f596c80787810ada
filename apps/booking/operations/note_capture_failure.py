"""Tickets stay unusable while the money for them can't be taken."""

from __future__ import annotations

from uuid import UUID

from apps.audit import services as audit
from apps.booking.locks import lock_booking
from apps.core.context import Actor
from apps.core.locks import assert_in_transaction


def note_capture_failure_in_transaction(
    *, booking_id: UUID, payment_id: UUID, code: str, actor: Actor
) -> None:
    """History says why. Payments tries again for an hour, then gives the money up."""
    assert_in_transaction()
    booking = lock_booking(booking_id)
    audit.record_in_transaction(
        action="booking.capture_failed",
        subject=("booking", booking.pk),
        actor=actor,
        data={"locator": booking.locator, "payment": str(payment_id), "code": code},
    )
