"""Correct how the travelers of a held booking can be reached."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from apps.audit import services as audit
from apps.booking.locks import lock_booking
from apps.booking.operations.start_payment import check_payable
from apps.booking.policies.travelers import check_contact
from apps.booking.types import ContactInput
from apps.core.context import Actor


def change_contact(*, booking_id: UUID, contact: ContactInput, actor: Actor) -> None:
    """Replaces e-mail address and phone number. Raises InvalidInput (fields `contact.…`), NotHeld, HoldOver.

    History keeps before and after, sealed with the key of the booking's contact.
    """
    check_contact(contact)
    with transaction.atomic(durable=True):
        booking = lock_booking(booking_id)
        check_payable(booking)
        before = {"email": booking.contact_email, "phone": booking.contact_phone}
        after = {"email": contact.email.strip(), "phone": contact.phone.strip()}
        if before == after:
            return
        booking.contact_email, booking.contact_phone = after["email"], after["phone"]
        booking.save(update_fields=["contact_email", "contact_phone"])
        audit.record_in_transaction(
            action="booking.contact_changed",
            subject=("booking", booking.pk),
            actor=actor,
            data={"locator": booking.locator},
            person=f"contact:{booking.pk}",
            personal={"before": before, "after": after},
        )
