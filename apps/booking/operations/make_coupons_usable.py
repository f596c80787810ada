"""A coupon can be used once the money for it is captured."""

from __future__ import annotations

from uuid import UUID

from apps.audit import services as audit
from apps.booking.events import BookingPaid
from apps.booking.locks import lock_booking
from apps.booking.models import Coupon
from apps.core.clock import database_now
from apps.core.context import Actor
from apps.core.events import publish_in_transaction
from apps.core.locks import assert_in_transaction


def make_coupons_usable_in_transaction(*, booking_id: UUID, payment_id: UUID, actor: Actor) -> int:
    """Returns how many coupons became usable: none when the news comes twice, or before the tickets."""
    assert_in_transaction()
    booking = lock_booking(booking_id)
    if booking.payment_id != payment_id:
        return 0
    waiting = Coupon.objects.filter(ticket__booking=booking, usable_at__isnull=True)
    count = waiting.update(usable_at=database_now())
    if count:
        audit.record_in_transaction(
            action="booking.paid",
            subject=("booking", booking.pk),
            actor=actor,
            data={"locator": booking.locator, "payment": str(payment_id), "coupons": count},
        )
        publish_in_transaction(BookingPaid(booking_id=booking.pk, locator=booking.locator))
    return count
