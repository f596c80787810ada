"""Send a traveler to the hosted checkout: the attempt is committed before the provider is called."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.audit import services as audit
from apps.booking.errors import HoldOver, NotHeld
from apps.booking.limits import check_order_rate
from apps.booking.locks import lock_booking
from apps.booking.models import BookedSegment, Booking
from apps.booking.queries.payments import is_secured
from apps.booking.queries.sale_end import payable_until
from apps.booking.types import BookingStatus
from apps.core.clock import database_now
from apps.core.context import Actor
from apps.core.idempotency import (
    Idempotency,
    claim_key_in_transaction,
    free_key,
    remember_answer_in_transaction,
    reserve_key_in_transaction,
)
from apps.core.money import Money
from apps.payments import services as payments
from apps.payments.errors import PaymentInProgress
from apps.payments.types import PaymentInfo, PaymentState


def start_payment(
    *,
    booking_id: UUID,
    return_url: str,
    cancel_url: str,
    actor: Actor,
    idempotency: Idempotency[PaymentInfo] | None = None,
) -> PaymentInfo:
    """The open attempt of a held booking, with the address of its hosted page.

    The first start extends the hold to the checkout session's own expiry, once, and not beyond the end of the
    sale. Safe to repeat: while an attempt for the same amount is open, it is the answer. The idempotency key stays
    taken while the provider is asked.
    Raises BookingNotFound, NotHeld, HoldOver, PaymentInProgress, PaymentRefused, TooManyRequests,
    Unavailable.
    """
    check_order_rate("booking.pay", booking_id, idempotency)
    payment_id = _open_attempt(booking_id, return_url, cancel_url, actor, idempotency)
    try:
        payment = payments.open_checkout(payment_id=payment_id, actor=actor)
        _check_open(payment)
        _remember(idempotency, payment)
    except Exception:
        # A database that is busy as well as a provider that is away: the key is not kept for what has failed.
        free_key(idempotency)
        raise
    return payment


def _remember(idempotency: Idempotency[PaymentInfo] | None, payment: PaymentInfo) -> None:
    if idempotency is not None:
        with transaction.atomic(durable=True):
            remember_answer_in_transaction(idempotency, payment)


def _open_attempt(
    booking_id: UUID,
    return_url: str,
    cancel_url: str,
    actor: Actor,
    idempotency: Idempotency[PaymentInfo] | None,
) -> UUID:
    """The first transaction: the attempt is there before the provider hears of it."""
    with transaction.atomic(durable=True):
        claim_key_in_transaction(idempotency)
        booking = lock_booking(booking_id)
        check_payable(booking)
        if is_secured(booking.pk):
            # A second page would be paid a second time, also when a method has taken the money at once.
            raise PaymentInProgress
        moment = database_now()
        until = payable_until(booking)
        expires_at = min(moment + timedelta(seconds=settings.CHECKOUT_LIFETIME_SECONDS), until)
        payment = payments.create_attempt_in_transaction(
            reference=booking.pk,
            amount=Money(booking.total, booking.currency),
            description=_description(booking),
            return_url=return_url,
            cancel_url=cancel_url,
            email=booking.contact_email,
            language=booking.language,
            expires_at=expires_at,
            actor=actor,
            now=moment,
        )
        # A provider's page may have to stay open for longer: the end of the hold closes it then.
        _extend_once(booking, min(payment.expires_at, until))
        audit.record_in_transaction(
            action="booking.payment_started",
            subject=("booking", booking.pk),
            actor=actor,
            data={"locator": booking.locator, "payment": str(payment.id), "amount": booking.total},
        )
        reserve_key_in_transaction(idempotency)
    return payment.id


def _extend_once(booking: Booking, moment: datetime) -> None:
    """Lets the hold last until its first payment page closes."""
    if not booking.checkout_extended:
        booking.checkout_extended = True
        booking.hold_expires_at = max(booking.hold_expires_at, moment)
        booking.save(update_fields=["checkout_extended", "hold_expires_at"])


def _check_open(payment: PaymentInfo) -> None:
    """An attempt that has moved on while its page was being opened leads nowhere, and is nobody's answer."""
    if payment.state == PaymentState.OPEN:
        return
    if payment.is_live:
        # The traveler has paid on it already.
        raise PaymentInProgress
    raise PaymentInProgress(
        _(
            "The booking has changed while its payment page was being opened. Nothing was charged. Please try again."
        ),
        params={"retry_after": 1},
    )


def check_payable(booking: Booking) -> None:
    """Judged by the database's clock.

    Raises HoldOver when the deadline has passed, NotHeld when the sale has ended, and in any other state but held.
    """
    if booking.status == BookingStatus.EXPIRED:
        raise HoldOver
    if booking.status != BookingStatus.HELD:
        raise NotHeld
    moment = database_now()
    if booking.hold_expires_at <= moment:
        raise HoldOver
    if payable_until(booking) <= moment:
        raise NotHeld


def _description(booking: Booking) -> str:
    segments = list(BookedSegment.objects.filter(booking=booking).order_by("index"))
    route = " · ".join(f"{s.flight_number} {s.origin}–{s.destination}" for s in segments)
    return f"FlyAway {booking.locator}: {route}"
