"""Money on its way back."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone

from apps.core.ids import uuid7
from apps.payments.models.payment import Payment
from apps.payments.types import RefundReason, RefundState


class Refund(models.Model):
    """A refund of part or all of a payment, to the method it was paid with.

    Each try to have the provider carry it out has a key of its own there, and a lease from `tried_at` on.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="refunds")
    amount = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    state = models.CharField(max_length=20, choices=RefundState.choices, default=RefundState.PENDING)
    reason = models.CharField(max_length=20, choices=RefundReason.choices)
    provider_refund_id = models.CharField(max_length=120, blank=True)
    failure_code = models.CharField(max_length=80, blank=True)
    tries = models.PositiveIntegerField(default=0, db_default=0)
    tried_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=timezone.now)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="refund_amount_positive"),
            models.CheckConstraint(condition=Q(state__in=RefundState.values), name="refund_state_known"),
            models.CheckConstraint(condition=Q(reason__in=RefundReason.values), name="refund_reason_known"),
            models.CheckConstraint(
                condition=Q(state=RefundState.PENDING, settled_at__isnull=True)
                | (~Q(state=RefundState.PENDING) & Q(settled_at__isnull=False)),
                name="refund_settled_with_time",
            ),
            models.UniqueConstraint(
                fields=["provider_refund_id"],
                condition=~Q(provider_refund_id=""),
                name="refund_provider_id_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.id} {self.state}"
