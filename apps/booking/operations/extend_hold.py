"""Give a traveler more time before the deadline (WCAG 2.2, 2.2.1: time limits can be extended)."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction

from apps.audit import services as audit
from apps.booking.errors import NoMoreTime
from apps.booking.events import HoldExtended
from apps.booking.locks import lock_booking
from apps.booking.operations.start_payment import check_payable
from apps.booking.policies.hold_extensions import EXTENSIONS, WORTH_IT
from apps.booking.queries.sale_end import payable_until
from apps.core.clock import database_now
from apps.core.context import Actor
from apps.core.events import publish_in_transaction


def extend_hold(*, booking_id: UUID, actor: Actor) -> datetime:
    """The new deadline: a full hold's time from now. Raises NotHeld, HoldOver, or NoMoreTime after two extensions.

    It isn't beyond the end of the sale. A deadline that is as far away already (the way to the checkout has moved it,
    say) stays, and nothing is counted.
    """
    with transaction.atomic(durable=True):
        booking = lock_booking(booking_id)
        check_payable(booking)
        if booking.hold_extensions >= EXTENSIONS:
            raise NoMoreTime
        full = database_now() + timedelta(seconds=settings.HOLD_LIFETIME_SECONDS)
        wanted = min(full, payable_until(booking))
        if wanted < booking.hold_expires_at + WORTH_IT:
            return booking.hold_expires_at
        booking.hold_expires_at = wanted
        booking.hold_extensions += 1
        booking.save(update_fields=["hold_expires_at", "hold_extensions"])
        publish_in_transaction(HoldExtended(booking_id=booking.pk, locator=booking.locator))
        audit.record_in_transaction(
            action="booking.hold_extended",
            subject=("booking", booking.pk),
            actor=actor,
            data={"locator": booking.locator, "hold_expires_at": booking.hold_expires_at.isoformat()},
        )
    return booking.hold_expires_at
