"""This context's own reactions: what a transaction has asked for is done at the provider after its commit."""

from __future__ import annotations

from uuid import UUID

from apps.core.context import SYSTEM
from apps.core.events import handle
from apps.payments.events import CancelRequested, CaptureRequested, ProviderEventReceived, RefundRequested
from apps.payments.operations.capture_payment import capture_payment
from apps.payments.operations.carry_out_cancellation import carry_out_cancellation
from apps.payments.operations.carry_out_refund import carry_out_refund
from apps.payments.operations.process_provider_event import process_provider_event


@handle(CaptureRequested, name="payments.capture_payment", outermost=True)
def on_capture_requested(event: CaptureRequested, *, event_id: UUID) -> None:
    capture_payment(payment_id=event.payment_id, actor=SYSTEM)


@handle(CancelRequested, name="payments.carry_out_cancellation", outermost=True)
def on_cancel_requested(event: CancelRequested, *, event_id: UUID) -> None:
    carry_out_cancellation(payment_id=event.payment_id, actor=SYSTEM)


@handle(RefundRequested, name="payments.carry_out_refund", outermost=True)
def on_refund_requested(event: RefundRequested, *, event_id: UUID) -> None:
    carry_out_refund(refund_id=event.refund_id, actor=SYSTEM)


@handle(ProviderEventReceived, name="payments.process_provider_event", outermost=True)
def on_provider_event(event: ProviderEventReceived, *, event_id: UUID) -> None:
    process_provider_event(webhook_event_id=event.webhook_event_id, actor=SYSTEM)
