"""Cancel a booking against what was quoted for it."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from apps.audit import services as audit
from apps.booking.errors import PaymentUnderWay, QuoteExpired, QuoteNotFound
from apps.booking.events import BookingCancelled
from apps.booking.locks import lock_booking, lock_coupons
from apps.booking.models import Booking, CancellationQuote, Coupon, Ticket
from apps.booking.operations.release_claims import release_claims_in_transaction
from apps.booking.policies.booking_states import BOOKING_TRANSITIONS
from apps.booking.policies.cancellation import check_cancellable
from apps.booking.policies.coupon_states import COUPON_TRANSITIONS
from apps.booking.queries.bookings import get_booking
from apps.booking.queries.payments import is_secured
from apps.booking.types import BookingDetail, BookingStatus, CancelReason, CouponStatus
from apps.core.clock import database_now
from apps.core.context import Actor
from apps.core.events import publish_in_transaction
from apps.core.idempotency import Idempotency, claim_key_in_transaction, remember_answer_in_transaction
from apps.core.money import Money
from apps.payments import services as payments
from apps.payments.types import PaymentState, RefundReason


def cancel_booking(
    *, booking_id: UUID, quote_id: UUID, actor: Actor, idempotency: Idempotency[BookingDetail] | None = None
) -> BookingDetail:
    """Cancels against a quote: seats go back, coupons end, what the quote promised is refunded.

    Raises QuoteNotFound, QuoteExpired (also when the booking has changed since), NotCancellable, PaymentUnderWay.
    """
    with transaction.atomic(durable=True):
        claim_key_in_transaction(idempotency)
        booking = lock_booking(booking_id)
        check_cancellable(get_booking(booking_id), now=database_now())
        quote = _usable_quote(booking, quote_id)
        was_ticketed = booking.status == BookingStatus.TICKETED
        release_claims_in_transaction(booking=booking)
        _settle_money(booking, quote, actor)
        _end_coupons(booking, refunded=quote.refund > 0)
        moment = database_now()
        quote.used_at = moment
        quote.save(update_fields=["used_at"])
        booking.status = BOOKING_TRANSITIONS.move(booking.status, BookingStatus.CANCELLED)
        booking.cancelled_at = moment
        booking.save(update_fields=["status", "cancelled_at"])
        audit.record_in_transaction(
            action="booking.cancelled",
            subject=("booking", booking.pk),
            actor=actor,
            data={"locator": booking.locator, "refund": quote.refund, "currency": quote.currency},
        )
        publish_in_transaction(_news(booking, quote, was_ticketed=was_ticketed))
        detail = get_booking(booking_id)
        remember_answer_in_transaction(idempotency, detail)
    return detail


def _news(booking: Booking, quote: CancellationQuote, *, was_ticketed: bool) -> BookingCancelled:
    return BookingCancelled(
        booking_id=booking.pk,
        locator=booking.locator,
        was_ticketed=was_ticketed,
        reason=CancelReason.ASKED.value,
        refund=Money(quote.refund, quote.currency),
        kept=Money(quote.total - quote.refund if was_ticketed else 0, quote.currency),
    )


def _usable_quote(booking: Booking, quote_id: UUID) -> CancellationQuote:
    quote = CancellationQuote.objects.filter(pk=quote_id, booking=booking).first()
    if quote is None:
        raise QuoteNotFound
    if quote.used_at is not None or quote.expires_at <= database_now() or quote.total != booking.total:
        raise QuoteExpired
    if booking.status == BookingStatus.TICKETED and quote.created_at < (
        booking.ticketed_at or quote.created_at
    ):
        # Quoted while nothing was paid: what is kept and what comes back is different now.
        raise QuoteExpired
    return quote


def _settle_money(booking: Booking, quote: CancellationQuote, actor: Actor) -> None:
    if booking.status == BookingStatus.HELD:
        if is_secured(booking.pk):
            raise PaymentUnderWay
        payments.cancel_attempts_in_transaction(reference=booking.pk, actor=actor)
    elif quote.refund:
        if (
            booking.payment_id is None
            or payments.payment_of(booking.payment_id).state != PaymentState.CAPTURED
        ):
            raise PaymentUnderWay
        amount = Money(quote.refund, quote.currency)
        payments.request_refund_in_transaction(
            payment_id=booking.payment_id, amount=amount, reason=RefundReason.CANCELLATION, actor=actor
        )


def _end_coupons(booking: Booking, *, refunded: bool) -> None:
    numbers = list(Ticket.objects.filter(booking=booking).values_list("number", flat=True))
    ended = CouponStatus.REFUNDED if refunded else CouponStatus.VOID
    coupons = [coupon.pk for coupon in lock_coupons(numbers)]
    COUPON_TRANSITIONS.move_rows_in_transaction(
        Coupon.objects.filter(pk__in=coupons), ended, count=len(coupons)
    )
