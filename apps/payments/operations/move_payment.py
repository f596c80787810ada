"""Move an attempt along the state table: the only place where its state is written."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from apps.audit.services import record_in_transaction
from apps.core.context import Actor
from apps.core.events import publish_in_transaction
from apps.core.locks import assert_in_transaction
from apps.payments import events
from apps.payments.models import Payment
from apps.payments.policies.payment_states import ENDED_UNPAID, GIVEN_UP, Trigger, next_state
from apps.payments.policies.sync_schedule import first_look
from apps.payments.types import PaymentState

_PLAIN_NEWS: Mapping[PaymentState, type[events.PaymentEvent]] = {
    PaymentState.CAPTURE_PENDING: events.CaptureRequested,
    PaymentState.CANCEL_PENDING: events.CancelRequested,
    PaymentState.CANCELLED: events.PaymentCancelled,
    PaymentState.EXPIRED: events.PaymentExpired,
}


def move_in_transaction(
    *, payment: Payment, trigger: Trigger, actor: Actor, now: datetime, failure_code: str = ""
) -> bool:
    """Moves a locked row, writes history, and publishes what the step means, once. False when it changes nothing."""
    assert_in_transaction()
    start = PaymentState(payment.state)
    end = next_state(start, trigger)
    if end is None:
        return False
    payment.state = end
    payment.state_since = now
    payment.failure_code = failure_code
    payment.sealed_email = None
    if end != PaymentState.OPEN:
        payment.redirect_url = ""
    _set_times(payment, end, now)
    touch(payment, now=now)
    payment.save()
    record_in_transaction(
        action=f"payments.{trigger}",
        subject=("payment", payment.pk),
        actor=actor,
        data={
            "reference": str(payment.reference),
            "from": start.value,
            "to": end.value,
            "amount": payment.amount,
            "currency": payment.currency,
            "failure_code": failure_code,
        },
    )
    for event in _news(payment, start, end):
        publish_in_transaction(event)
    return True


def touch(payment: Payment, *, now: datetime) -> None:
    """Marks a locked row as changed: answers of the provider that were asked for before are stale from now on."""
    payment.version += 1
    payment.sync_attempts = 0
    payment.next_sync_at = first_look(
        PaymentState(payment.state),
        now=now,
        expires_at=payment.expires_at,
        refund_pending=payment.refund_pending_amount > 0,
    )


def _set_times(payment: Payment, end: PaymentState, now: datetime) -> None:
    if end == PaymentState.OPEN:
        payment.opened_at = now
    if end in {PaymentState.AUTHORISED, PaymentState.CAPTURED}:
        payment.authorised_at = payment.authorised_at or now
    if end == PaymentState.CAPTURED:
        payment.captured_at = now
    payment.ended_at = now if end in ENDED_UNPAID else None


def _news(payment: Payment, start: PaymentState, end: PaymentState) -> list[events.PaymentEvent]:
    """What has happened, for the other contexts; and what is to be done after commit, for this one."""
    payment_id, reference = payment.pk, payment.reference
    plain = _PLAIN_NEWS.get(end)
    if plain is not None:
        return [plain(payment_id=payment_id, reference=reference)]
    amount = payment.money(payment.captured_amount or payment.authorised_amount or payment.amount)
    code = payment.failure_code
    at_once = events.PaymentAuthorised(
        payment_id=payment_id, reference=reference, amount=amount, captured=end == PaymentState.CAPTURED
    )
    match end:
        case PaymentState.AUTHORISED:
            return [at_once]
        case PaymentState.CAPTURED:
            captured = events.PaymentCaptured(
                payment_id=payment_id, reference=reference, amount=amount, unwanted=start in GIVEN_UP
            )
            return [at_once, captured] if start == PaymentState.OPEN else [captured]
        case PaymentState.CAPTURE_FAILED:
            return [
                events.PaymentCaptureFailed(
                    payment_id=payment_id, reference=reference, amount=amount, failure_code=code
                )
            ]
        case PaymentState.FAILED:
            return [events.PaymentFailed(payment_id=payment_id, reference=reference, failure_code=code)]
    return []
