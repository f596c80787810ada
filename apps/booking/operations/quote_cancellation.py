"""Say what cancelling a booking gives back, and stand by it."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db import transaction

from apps.audit import services as audit
from apps.booking.limits import check_order_rate
from apps.booking.locks import lock_booking
from apps.booking.models import CancellationQuote
from apps.booking.policies.cancellation import check_cancellable
from apps.booking.policies.refunds import RefundOutcome, refund_outcome
from apps.booking.queries.bookings import get_booking
from apps.booking.types import BookingDetail, BookingStatus, CancellationQuoteInfo
from apps.core.clock import database_now
from apps.core.context import Actor
from apps.core.idempotency import Idempotency, claim_key_in_transaction, remember_answer_in_transaction
from apps.core.money import Money
from apps.flights.types import Conditions

QUOTE_LIFETIME = timedelta(minutes=30)


def quote_cancellation(
    *, booking_id: UUID, actor: Actor, idempotency: Idempotency[CancellationQuoteInfo] | None = None
) -> CancellationQuoteInfo:
    """What cancelling would give back, honoured for 30 minutes.

    Raises BookingNotFound, NotCancellable, TooManyRequests.
    """
    check_order_rate("booking.quote", booking_id, idempotency)
    with transaction.atomic(durable=True):
        claim_key_in_transaction(idempotency)
        booking = lock_booking(booking_id)
        detail = get_booking(booking_id)
        moment = database_now()
        check_cancellable(detail, now=moment)
        outcome = _outcome(detail)
        row = CancellationQuote.objects.create(
            booking=booking,
            currency=booking.currency,
            total=booking.total,
            refund=outcome.refund.amount,
            fee=outcome.fee.amount,
            created_at=moment,
            expires_at=moment + QUOTE_LIFETIME,
        )
        audit.record_in_transaction(
            action="booking.cancellation_quoted",
            subject=("booking", booking.pk),
            actor=actor,
            data={"locator": booking.locator, "refund": row.refund, "fee": row.fee, "currency": row.currency},
        )
        info = CancellationQuoteInfo(
            id=row.pk,
            locator=booking.locator,
            refund=outcome.refund,
            kept=outcome.kept,
            fee=outcome.fee,
            expires_at=row.expires_at,
        )
        remember_answer_in_transaction(idempotency, info)
    return info


def _outcome(detail: BookingDetail) -> RefundOutcome:
    if detail.status == BookingStatus.HELD:
        # Nothing was paid: nothing comes back and nothing is kept.
        nothing = Money.zero(detail.total.currency)
        return RefundOutcome(nothing, nothing, nothing)
    return refund_outcome(detail.price_lines, Conditions.from_json(detail.conditions))
