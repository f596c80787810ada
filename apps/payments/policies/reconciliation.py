"""When we and the provider agree about money. What is on its way is explained by its state, and counted elsewhere."""

from __future__ import annotations

from collections.abc import Mapping

from apps.core.money import Money
from apps.payments.provider import IntentStatus, ProviderRefund
from apps.payments.types import PaymentInfo, PaymentState, RefundInfo

_OVER = frozenset({PaymentState.CANCELLED, PaymentState.EXPIRED, PaymentState.FAILED})

EXPLAINED: Mapping[IntentStatus, frozenset[PaymentState]] = {
    "waiting": _OVER | {PaymentState.OPEN, PaymentState.CAPTURE_FAILED, PaymentState.CANCEL_PENDING},
    "processing": frozenset({PaymentState.OPEN, PaymentState.CANCEL_PENDING}),
    "authorised": frozenset(
        {
            PaymentState.AUTHORISED,
            PaymentState.CAPTURE_PENDING,
            PaymentState.CAPTURE_FAILED,
            PaymentState.CANCEL_PENDING,
        }
    ),
    "captured": frozenset({PaymentState.CAPTURED}),
    "cancelled": _OVER | {PaymentState.CAPTURE_FAILED, PaymentState.CANCEL_PENDING},
}


def payment_agrees(ours: PaymentInfo, status: IntentStatus, captured: Money) -> bool:
    return ours.state in EXPLAINED[status] and ours.captured == captured


def refund_agrees(ours: RefundInfo, theirs: ProviderRefund) -> bool:
    return ours.state.value == theirs.status and ours.amount == theirs.amount
