"""The port to whoever moves the money: what the payments context asks of a provider, in its own words.

Every method but `read_event` uses the network: it raises PaymentProviderUnavailable when there is no answer in time
(it may then have been done or not), ProviderRefused when the provider understood and refused, and
ProviderNotUnderstood when its answer means nothing to us.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol
from uuid import UUID

from apps.core.money import Money
from apps.payments.types import CheckoutLine

SessionStatus = Literal["open", "complete", "expired"]
# `waiting`: nobody has paid (yet); `processing`: a slow method is on its way; the rest as the provider's
# intent says.
IntentStatus = Literal["waiting", "processing", "authorised", "captured", "cancelled"]
RefundStatus = Literal["pending", "succeeded", "failed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckoutRequest:
    """A hosted page to be opened for one attempt. `payment_id` is also the idempotency key."""

    payment_id: UUID
    reference: UUID
    description: str
    lines: tuple[CheckoutLine, ...]
    email: str
    language: str
    return_url: str
    cancel_url: str
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderRefund:
    """`refund_id` is ours, None for a refund that was made at the provider's own desk."""

    provider_refund_id: str
    refund_id: UUID | None
    intent_id: str
    amount: Money
    status: RefundStatus
    failure_code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderPayment:
    """All that the provider says of one attempt. `intent_id` is empty before somebody has tried to pay."""

    payment_id: UUID | None
    session_id: str
    session_status: SessionStatus
    url: str
    amount: Money
    intent_id: str = ""
    intent_status: IntentStatus = "waiting"
    authorised: Money
    captured: Money
    failure_code: str = ""
    refunds: tuple[ProviderRefund, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderIntent:
    """One line of the provider's list, for reconciliation. `payment_id` is None for money that isn't ours to
    explain.
    """

    intent_id: str
    payment_id: UUID | None
    status: IntentStatus
    captured: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderEvent:
    """A verified message. It says *that* something happened; what, is asked for afterwards."""

    event_id: str
    type: str
    object_id: str
    payment_id: UUID | None
    session_id: str
    intent_id: str
    created_at: datetime


class PaymentProvider(Protocol):
    def open_session(self, request: CheckoutRequest) -> ProviderPayment:
        """Opens the hosted page; the same request again answers with the same session."""

    def find(self, session_id: str) -> ProviderPayment:
        """The session with its money and its refunds, as they are now."""

    def capture(self, intent_id: str) -> None:
        """Takes what was authorised, all of it."""

    def cancel(self, intent_id: str) -> None:
        """Releases what was authorised."""

    def expire_session(self, session_id: str) -> None:
        """Closes a hosted page that nobody has paid on."""

    def refund(
        self, *, refund_id: UUID, payment_id: UUID, intent_id: str, amount: Money, key: str
    ) -> ProviderRefund:
        """Returns `amount`; the same key again is the same refund, or the same failure."""

    def intents_since(self, moment: datetime) -> Iterator[ProviderIntent]:
        """Every intent made since `moment`, newest first."""

    def refunds_since(self, moment: datetime) -> Iterator[ProviderRefund]:
        """Every refund made since `moment`, newest first."""

    def read_event(self, body: bytes, signature: str) -> ProviderEvent:
        """Checks signature and age. Raises BadSignature, MalformedEvent."""
