"""Steps that tests of payments share."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef

from apps.core import clock
from apps.core.context import SYSTEM, Actor
from apps.core.events import Event, from_payload, handlers_of, registered_types
from apps.core.ids import uuid7
from apps.core.models import HandlerReceipt, OutboxEvent
from apps.core.money import Money
from apps.core.operations.handle_event import handle_event
from apps.payments import services
from apps.payments.models import Payment
from apps.payments.operations.receive_webhook import receive_webhook
from apps.payments.types import PaymentInfo, RefundInfo, RefundReason
from tests.payments.fake_provider import FakeProvider, message, signed

PRICE = Money(41260, "EUR")
TRAVELER = Actor(kind="guest", id="booking-1")


def create_attempt(reference: UUID | None = None, **changes: Any) -> PaymentInfo:
    """An attempt over 412.60 EUR, committed."""
    now = clock.now()
    wanted: dict[str, Any] = {
        "reference": reference or uuid7(),
        "amount": PRICE,
        "description": "FlyAway K7QM2X, LHR–JFK",
        "return_url": "https://flyaway.example/en/pay/return/{payment_id}/",
        "cancel_url": "https://flyaway.example/en/pay/cancelled/{payment_id}/",
        "email": "ada@example.org",
        "language": "en",
        "expires_at": now + timedelta(minutes=40),
        "actor": TRAVELER,
        "now": now,
    }
    with transaction.atomic(durable=True):
        return services.create_attempt_in_transaction(**{**wanted, **changes})


def open_attempt(reference: UUID | None = None, **changes: Any) -> PaymentInfo:
    return services.open_checkout(payment_id=create_attempt(reference, **changes).id, actor=TRAVELER)


def authorised(provider: FakeProvider, reference: UUID | None = None) -> PaymentInfo:
    info = open_attempt(reference)
    provider.authorise(session_of(info.id))
    return services.settle_payment(payment_id=info.id, actor=TRAVELER)


def captured(provider: FakeProvider, reference: UUID | None = None) -> PaymentInfo:
    info = authorised(provider, reference)
    request_capture(info.id)
    drain()
    return services.payment_of(info.id)


def request_capture(payment_id: UUID) -> PaymentInfo:
    with transaction.atomic(durable=True):
        return services.request_capture_in_transaction(payment_id=payment_id, actor=SYSTEM)


def cancel(payment_id: UUID) -> PaymentInfo:
    with transaction.atomic(durable=True):
        return services.cancel_payment_in_transaction(payment_id=payment_id, actor=SYSTEM)


def request_refund(
    payment_id: UUID, amount: int, reason: RefundReason = RefundReason.CANCELLATION
) -> RefundInfo:
    with transaction.atomic(durable=True):
        return services.request_refund_in_transaction(
            payment_id=payment_id, amount=Money(amount, PRICE.currency), reason=reason, actor=SYSTEM
        )


def money_back(payment: PaymentInfo) -> tuple[int, int]:
    """What was refunded and what is on its way back, in minor units."""
    return payment.refunded.amount, payment.refund_pending.amount


def deliver(payment_id: UUID, kind: str, event_id: str, about: str = "checkout.session") -> bool:
    body = message(payment_id, kind, event_id=event_id, about=about)
    return receive_webhook(body=body, signature=signed(body))


def drain() -> None:
    """Lets this context's handlers do all that waits, until nothing does. Other contexts' are left alone."""
    while waiting := _waiting():
        for event_id, name in waiting:
            handle_event(event_id=event_id, handler_name=name)


def _waiting() -> list[tuple[UUID, str]]:
    mine = {
        kind: handler.name
        for kind in registered_types()
        for handler in handlers_of(kind)
        if handler.name.startswith("payments.")
    }
    done = HandlerReceipt.objects.filter(event_id=OuterRef("pk"), handler__startswith="payments.")
    rows = OutboxEvent.objects.filter(type__in=mine).exclude(Exists(done)).order_by("pk")
    return [(pk, mine[kind]) for pk, kind in rows.values_list("pk", "type")]


def news(payment_id: UUID, *, inner: bool = False) -> list[Event]:
    """What was published about a payment, oldest first; `inner`: also what this context tells itself."""
    rows = OutboxEvent.objects.filter(payload__payment_id=str(payment_id)).order_by("pk")
    told = [from_payload(row.type, row.payload) for row in rows]
    return [event for event in told if inner or not type(event).__name__.endswith("Requested")]


def kinds(payment_id: UUID) -> list[str]:
    return [type(event).__name__ for event in news(payment_id)]


def session_of(payment_id: UUID) -> str:
    return Payment.objects.get(pk=payment_id).provider_session_id


def make_due(payment_id: UUID) -> None:
    """Its turn to be compared with the provider has come."""
    Payment.objects.filter(pk=payment_id).update(next_sync_at=clock.now() - timedelta(seconds=1))
