"""The rows of the data file as values. Amounts are minor units, times whole seconds since the epoch."""

from dataclasses import dataclass, field
from typing import Any, Literal

Json = dict[str, Any]

SessionStatus = Literal["open", "complete", "expired"]
IntentStatus = Literal[
    "requires_payment_method", "requires_action", "processing", "requires_capture", "succeeded", "canceled"
]
ChargeStatus = Literal["succeeded", "pending", "failed"]
RefundStatus = Literal["pending", "succeeded"]
MethodType = Literal["card", "pay_by_bank"]


def as_json() -> Any:
    """A field whose column holds JSON text."""
    return field(metadata={"json": True})


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """`capture_method` is what the intent is to be created with, `card_capture_method` what cards alone are
    to do.
    """

    id: str
    created: int
    expires_at: int
    status: SessionStatus
    currency: str
    amount_total: int
    payment_method_types: list[MethodType] = as_json()
    capture_method: str
    card_capture_method: str | None
    success_url: str
    cancel_url: str | None
    client_reference_id: str | None
    customer_email: str | None
    customer_name: str | None
    locale: str | None
    submit_type: str | None
    metadata: dict[str, str] = as_json()
    line_items: list[Json] = as_json()
    intent_description: str | None
    intent_metadata: dict[str, str] = as_json()
    receipt_email: str | None
    payment_intent: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """`card` holds brand and last four digits; `capture_fails` is what the test card is known for."""

    id: str
    created: int
    checkout_session: str
    amount: int
    currency: str
    status: IntentStatus
    amount_capturable: int
    amount_received: int
    payment_method_types: list[MethodType] = as_json()
    capture_method: str
    card_capture_method: str | None
    client_secret: str
    description: str | None
    metadata: dict[str, str] = as_json()
    receipt_email: str | None
    payment_method: str | None
    method_type: MethodType | None
    card: dict[str, str] | None = as_json()
    billing_name: str | None
    capture_fails: bool
    latest_charge: str | None
    last_payment_error: Json | None = as_json()
    settles_at: int | None
    canceled_at: int | None
    cancellation_reason: str | None

    @property
    def captures_manually(self) -> bool:
        """Whether the chosen method only authorizes: no bank payment does, whatever cards are told to do."""
        return self.method_type == "card" and "manual" in (self.capture_method, self.card_capture_method)


@dataclass(frozen=True, slots=True, kw_only=True)
class Charge:
    """`amount_released` is what was authorized and will never be captured; Stripe counts it as refunded."""

    id: str
    created: int
    payment_intent: str
    amount: int
    currency: str
    status: ChargeStatus
    captured: bool
    amount_captured: int
    amount_released: int
    amount_refunded: int
    capture_before: int | None
    failure_code: str | None
    failure_message: str | None
    decline_code: str | None
    payment_method: str
    method_type: MethodType
    card: dict[str, str] | None = as_json()
    authenticated: bool
    billing_name: str | None
    billing_email: str | None
    description: str | None
    metadata: dict[str, str] = as_json()

    @property
    def refundable(self) -> int:
        return self.amount_captured - self.amount_refunded


@dataclass(frozen=True, slots=True, kw_only=True)
class Refund:
    id: str
    created: int
    charge: str
    payment_intent: str
    amount: int
    currency: str
    status: RefundStatus
    reason: str | None
    metadata: dict[str, str] = as_json()
    settles_at: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """`data` is the object as it was when the event happened; `request` names what caused it."""

    id: str
    created: int
    type: str
    data: Json = as_json()
    request: dict[str, str | None] = as_json()
