"""Facts that the payments context publishes. `reference` is the order's id, which payments only passes on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from apps.core.events import Event, register_event
from apps.core.money import Money


@dataclass(frozen=True, kw_only=True)
class PaymentEvent(Event):
    payment_id: UUID
    reference: UUID


@register_event
@dataclass(frozen=True, kw_only=True)
class PaymentAuthorised(PaymentEvent):
    """The money is surely ours to take. `captured`: the method can't authorise, and has taken it already."""

    TYPE: ClassVar[str] = "payments.payment_authorised"

    amount: Money
    captured: bool = False


@register_event
@dataclass(frozen=True, kw_only=True)
class PaymentCaptured(PaymentEvent):
    """The money is ours. `unwanted`: the attempt had ended or been given up; all of it is being refunded."""

    TYPE: ClassVar[str] = "payments.payment_captured"

    amount: Money
    unwanted: bool = False


@register_event
@dataclass(frozen=True, kw_only=True)
class PaymentCaptureFailed(PaymentEvent):
    """What was authorised could not be taken. It can be asked for again, or the attempt be cancelled."""

    TYPE: ClassVar[str] = "payments.payment_capture_failed"

    amount: Money
    failure_code: str


@register_event
@dataclass(frozen=True, kw_only=True)
class PaymentFailed(PaymentEvent):
    TYPE: ClassVar[str] = "payments.payment_failed"

    failure_code: str


@register_event
@dataclass(frozen=True, kw_only=True)
class PaymentExpired(PaymentEvent):
    """Nobody has paid in time."""

    TYPE: ClassVar[str] = "payments.payment_expired"


@register_event
@dataclass(frozen=True, kw_only=True)
class PaymentCancelled(PaymentEvent):
    """The attempt takes no money any more; what was authorised is released."""

    TYPE: ClassVar[str] = "payments.payment_cancelled"


@register_event
@dataclass(frozen=True, kw_only=True)
class PaymentRefunded(PaymentEvent):
    """One refund has succeeded; `amount` is that refund's."""

    TYPE: ClassVar[str] = "payments.payment_refunded"

    refund_id: UUID
    amount: Money
    reason: str


@register_event
@dataclass(frozen=True, kw_only=True)
class RefundFailed(PaymentEvent):
    """The provider could not return the money; it is refundable again, and a person has to look."""

    TYPE: ClassVar[str] = "payments.refund_failed"

    refund_id: UUID
    amount: Money
    failure_code: str


@register_event
@dataclass(frozen=True, kw_only=True)
class CaptureRequested(PaymentEvent):
    """For this context itself: the provider is to be told after commit. So are the three below."""

    TYPE: ClassVar[str] = "payments.capture_requested"


@register_event
@dataclass(frozen=True, kw_only=True)
class CancelRequested(PaymentEvent):
    TYPE: ClassVar[str] = "payments.cancel_requested"


@register_event
@dataclass(frozen=True, kw_only=True)
class RefundRequested(PaymentEvent):
    TYPE: ClassVar[str] = "payments.refund_requested"

    refund_id: UUID


@register_event
@dataclass(frozen=True, kw_only=True)
class ProviderEventReceived(Event):
    """A message of the provider stands in the inbox."""

    TYPE: ClassVar[str] = "payments.provider_event_received"

    webhook_event_id: UUID
