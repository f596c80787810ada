"""One attempt to pay for an order."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from apps.core.ids import uuid7
from apps.core.money import Money
from apps.payments.types import LIVE_STATES, PaymentState


class PaymentQuerySet(models.QuerySet["Payment"]):
    def due_for_sync(self, now: datetime) -> PaymentQuerySet:
        return self.filter(next_sync_at__lte=now)


class Payment(models.Model):
    """An attempt. Its row is committed before the provider hears of it, and its id is the idempotency key there.

    Amounts are minor units of `currency`. `version` counts the row's changes: an answer of the provider that was asked
    for before the last change is stale.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    # What is paid for: the order's id, which means nothing here.
    reference = models.UUIDField(db_index=True)
    tender = models.CharField(max_length=20, default="card")
    description = models.CharField(max_length=200)
    lines = models.JSONField(default=list)
    language = models.CharField(max_length=12)
    return_url = models.CharField(max_length=2000)
    cancel_url = models.CharField(max_length=2000)
    # Fills in the hosted page; sealed, and forgotten once the page is open.
    sealed_email = models.BinaryField(null=True)

    state = models.CharField(max_length=20, choices=PaymentState.choices, default=PaymentState.CREATED)
    state_since = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=1)
    failure_code = models.CharField(max_length=80, blank=True)

    currency = models.CharField(max_length=3)
    amount = models.BigIntegerField()
    authorised_amount = models.BigIntegerField(default=0)
    captured_amount = models.BigIntegerField(default=0)
    refunded_amount = models.BigIntegerField(default=0)
    refund_pending_amount = models.BigIntegerField(default=0)
    # A refund was asked for, if only once and in vain: the money buys nothing that isn't bought yet.
    given_back = models.BooleanField(default=False, db_default=False)

    provider_session_id = models.CharField(max_length=120, blank=True)
    provider_intent_id = models.CharField(max_length=120, blank=True)
    redirect_url = models.CharField(max_length=2000, blank=True)

    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)
    authorised_at = models.DateTimeField(null=True)
    captured_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    # When the sweep is to compare it with the provider next; null: there is nothing left to wait for.
    next_sync_at = models.DateTimeField(null=True)
    sync_attempts = models.PositiveSmallIntegerField(default=0)

    objects = PaymentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["reference"], condition=Q(state__in=LIVE_STATES), name="payment_one_live_attempt"
            ),
            models.UniqueConstraint(
                fields=["provider_session_id"],
                condition=~Q(provider_session_id=""),
                name="payment_session_once",
            ),
            models.UniqueConstraint(
                fields=["provider_intent_id"], condition=~Q(provider_intent_id=""), name="payment_intent_once"
            ),
            models.CheckConstraint(condition=Q(state__in=PaymentState.values), name="payment_state_known"),
            models.CheckConstraint(condition=Q(currency__regex="^[A-Z]{3}$"), name="payment_currency_code"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="payment_amount_positive"),
            models.CheckConstraint(
                condition=Q(refunded_amount__gte=0, refund_pending_amount__gte=0),
                name="payment_refunds_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(captured_amount__gte=F("refunded_amount") + F("refund_pending_amount")),
                name="payment_refunds_within_captured",
            ),
            models.CheckConstraint(
                condition=Q(captured_amount__lte=F("authorised_amount"), authorised_amount__lte=F("amount")),
                name="payment_captured_within_authorised",
            ),
            models.CheckConstraint(
                condition=Q(state=PaymentState.CAPTURED, captured_amount__gt=0)
                | (~Q(state=PaymentState.CAPTURED) & Q(captured_amount=0)),
                name="payment_captured_has_money",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[PaymentState.AUTHORISED, PaymentState.CAPTURE_PENDING])
                | Q(authorised_amount__gt=0),
                name="payment_authorised_has_money",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=[
                        PaymentState.CREATED,
                        PaymentState.CANCELLED,
                        PaymentState.EXPIRED,
                        PaymentState.FAILED,
                    ]
                )
                | ~Q(provider_session_id=""),
                name="payment_open_has_session",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_sync_at"], condition=Q(next_sync_at__isnull=False), name="payment_to_sync"
            ),
            models.Index(fields=["created_at"], name="payment_by_creation"),
        ]

    def __str__(self) -> str:
        return f"{self.id} {self.state}"

    def money(self, amount: int) -> Money:
        return Money(amount, self.currency)

    @property
    def refundable_amount(self) -> int:
        """Minor units that no refund has claimed yet."""
        return self.captured_amount - self.refunded_amount - self.refund_pending_amount
