"""Take tickets back whose money never came: nobody is seated without paying."""

from __future__ import annotations

from uuid import UUID

from apps.audit import services as audit
from apps.booking.events import BookingCancelled
from apps.booking.locks import lock_booking, lock_coupons
from apps.booking.models import Coupon, Ticket
from apps.booking.operations.release_claims import release_claims_in_transaction
from apps.booking.policies.booking_states import BOOKING_TRANSITIONS
from apps.booking.policies.coupon_states import COUPON_TRANSITIONS
from apps.booking.types import BookingStatus, CancelReason, CouponStatus
from apps.core.clock import database_now
from apps.core.context import Actor
from apps.core.events import publish_in_transaction
from apps.core.locks import assert_in_transaction
from apps.core.money import Money
from apps.payments import services as payments


def void_unpaid_tickets_in_transaction(*, booking_id: UUID, payment_id: UUID, actor: Actor) -> bool:
    """Ends a ticketed booking whose payment was given up before its capture, or goes back as a whole.

    Its coupons are void then, and its seats free. False, and nothing changed, for any other booking or payment.
    """
    assert_in_transaction()
    booking = lock_booking(booking_id)
    if booking.status != BookingStatus.TICKETED or booking.payment_id != payment_id:
        return False
    numbers = list(Ticket.objects.filter(booking=booking).values_list("number", flat=True))
    coupons = lock_coupons(numbers)
    if any(coupon.usable_at is not None for coupon in coupons):
        return False
    release_claims_in_transaction(booking=booking)
    COUPON_TRANSITIONS.move_rows_in_transaction(
        Coupon.objects.filter(pk__in=[coupon.pk for coupon in coupons]), CouponStatus.VOID, count=len(coupons)
    )
    booking.status = BOOKING_TRANSITIONS.move(booking.status, BookingStatus.CANCELLED)
    booking.cancelled_at = database_now()
    booking.save(update_fields=["status", "cancelled_at"])
    audit.record_in_transaction(
        action="booking.voided_unpaid",
        subject=("booking", booking.pk),
        actor=actor,
        data={"locator": booking.locator, "payment": str(payment_id), "tickets": numbers},
    )
    publish_in_transaction(
        BookingCancelled(
            booking_id=booking.pk,
            locator=booking.locator,
            was_ticketed=True,
            reason=CancelReason.UNPAID.value,
            # Taken after it was given up, it goes back as a whole.
            refund=payments.payment_of(payment_id).captured,
            kept=Money.zero(booking.currency),
        )
    )
    return True
