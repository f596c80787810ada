"""What the payments context hands out. Amounts are Money (minor units); times are aware UTC datetimes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from apps.core.money import Money


class PaymentState(TextChoices):
    """Where an attempt stands; `policies/payment_states.py` says how it gets there."""

    CREATED = "created", _("Being prepared")
    OPEN = "open", _("Waiting for payment")
    AUTHORISED = "authorised", _("Authorised")
    CAPTURE_PENDING = "capture_pending", _("Being charged")
    CAPTURED = "captured", _("Paid")
    CAPTURE_FAILED = "capture_failed", _("Charge failed")
    CANCEL_PENDING = "cancel_pending", _("Being cancelled")
    CANCELLED = "cancelled", _("Cancelled")
    EXPIRED = "expired", _("Expired")
    FAILED = "failed", _("Failed")


# Attempts that may still pay for the order: an order has one of them at most.
LIVE_STATES = (
    PaymentState.CREATED,
    PaymentState.OPEN,
    PaymentState.AUTHORISED,
    PaymentState.CAPTURE_PENDING,
    PaymentState.CAPTURE_FAILED,
)
# The money is ours, or ours to take.
SECURED_STATES = (PaymentState.AUTHORISED, PaymentState.CAPTURE_PENDING, PaymentState.CAPTURED)


class RefundState(TextChoices):
    PENDING = "pending", _("On its way")
    SUCCEEDED = "succeeded", _("Refunded")
    FAILED = "failed", _("Failed")


class RefundReason(TextChoices):
    """Why money goes back. UNWANTED: it was paid for an attempt that had ended, or that could not be used."""

    CANCELLATION = "cancellation", _("Cancellation")
    CHANGE = "change", _("Change of the booking")
    DISRUPTION = "disruption", _("Flight disruption")
    GOODWILL = "goodwill", _("Goodwill")
    UNWANTED = "unwanted", _("Payment not needed")


@dataclass(frozen=True, slots=True)
class CheckoutLine:
    """One line of the hosted page. `amount` is for one piece and positive; `name` holds nothing personal."""

    name: str
    amount: Money
    quantity: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentInfo:
    """One attempt to pay for what `reference` names. `redirect_url` is the provider's page, empty before it is open."""

    id: UUID
    reference: UUID
    state: PaymentState
    tender: str
    description: str
    amount: Money
    authorised: Money
    captured: Money
    refunded: Money
    refund_pending: Money
    given_back: bool
    redirect_url: str
    expires_at: datetime
    failure_code: str
    created_at: datetime
    authorised_at: datetime | None
    captured_at: datetime | None
    ended_at: datetime | None

    @property
    def is_live(self) -> bool:
        """Whether it may still pay for the order."""
        return self.state in LIVE_STATES

    @property
    def is_secured(self) -> bool:
        """Whether the money is ours, or ours to take, and may still buy something.

        Not when a refund was asked for: one that fails makes it refundable again, and nobody's seat.
        """
        return self.state in SECURED_STATES and not self.given_back

    @property
    def is_usable(self) -> bool:
        """Whether it can buy what it is for: the money is there, and none of it was to go back."""
        there = self.state in {PaymentState.AUTHORISED, PaymentState.CAPTURED}
        return there and not self.given_back

    @property
    def refundable(self) -> Money:
        return self.captured - self.refunded - self.refund_pending


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundInfo:
    id: UUID
    payment_id: UUID
    reference: UUID
    amount: Money
    state: RefundState
    reason: RefundReason
    failure_code: str
    created_at: datetime
    settled_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderMoney:
    """Sums over all attempts of one order in one currency. What is on its way is counted apart."""

    authorised: Money
    capture_pending: Money
    captured: Money
    refunded: Money
    refund_pending: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingFigure:
    """What is on its way: how many, how much in each currency, and the age of the oldest in seconds."""

    name: str
    count: int
    amounts: tuple[Money, ...]
    oldest_seconds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Something on which we and the provider don't agree. `ours` and `theirs` say what each side holds."""

    what: str
    payment_id: UUID | None
    provider_id: str
    ours: str
    theirs: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconciliation:
    """`settled` were behind the provider and have caught up; `differences` nobody could explain."""

    payments: int
    refunds: int
    settled: int
    differences: tuple[Difference, ...]
