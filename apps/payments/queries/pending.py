"""What is on its way, counted apart from what is settled, with its age."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Count, Min, Sum

from apps.core import clock
from apps.core.money import Money
from apps.payments.models import Payment, Refund, WebhookEvent
from apps.payments.types import PaymentState, PendingFigure, RefundState

# What is counted, by the name under which it is told.
_STATES = {
    "payments open": PaymentState.OPEN,
    "payments authorised, not asked for": PaymentState.AUTHORISED,
    "payments waiting for capture": PaymentState.CAPTURE_PENDING,
    "payments whose capture failed": PaymentState.CAPTURE_FAILED,
    "payments waiting for cancellation": PaymentState.CANCEL_PENDING,
}
_REFUNDS, _MESSAGES = "refunds on their way", "provider messages waiting"
PENDING = (*_STATES, _REFUNDS, _MESSAGES)


def pending_figure(name: str) -> PendingFigure:
    """One of PENDING."""
    now = clock.now()
    if name == _MESSAGES:
        found = WebhookEvent.objects.filter(processed_at__isnull=True).aggregate(
            n=Count("pk"), oldest=Min("received_at")
        )
        return PendingFigure(
            name=name, count=found["n"], amounts=(), oldest_seconds=_age(found["oldest"], now)
        )
    if name == _REFUNDS:
        refunds = Refund.objects.filter(state=RefundState.PENDING).values("currency").order_by("currency")
        return _figure(
            name, list(refunds.annotate(n=Count("pk"), total=Sum("amount"), oldest=Min("created_at"))), now
        )
    payments = Payment.objects.filter(state=_STATES[name]).values("currency").order_by("currency")
    return _figure(
        name, list(payments.annotate(n=Count("pk"), total=Sum("amount"), oldest=Min("state_since"))), now
    )


def pending_figures() -> list[PendingFigure]:
    return [pending_figure(name) for name in PENDING]


def _figure(name: str, groups: Sequence[Mapping[str, Any]], now: datetime) -> PendingFigure:
    return PendingFigure(
        name=name,
        count=sum(group["n"] for group in groups),
        amounts=tuple(Money(int(group["total"]), group["currency"]) for group in groups),
        oldest_seconds=_age(min((group["oldest"] for group in groups), default=None), now),
    )


def _age(oldest: datetime | None, now: datetime) -> int:
    return max(0, int((now - oldest).total_seconds())) if oldest is not None else 0
