"""Stripe's objects, read into the words of the port. Nothing about the payer is read.

What there is no word for raises ProviderNotUnderstood.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import stripe

from apps.core.money import Money
from apps.payments.errors import MalformedEvent, ProviderNotUnderstood
from apps.payments.provider import (
    IntentStatus,
    ProviderEvent,
    ProviderIntent,
    ProviderPayment,
    ProviderRefund,
    RefundStatus,
    SessionStatus,
)
from apps.payments.stripe_amounts import from_stripe

_INTENT: Mapping[str, IntentStatus] = {
    "processing": "processing",
    "requires_capture": "authorised",
    "succeeded": "captured",
    "canceled": "cancelled",
}
_REFUND: Mapping[str, RefundStatus] = {"succeeded": "succeeded", "failed": "failed", "canceled": "failed"}
_SESSION: Mapping[str, SessionStatus] = {"open": "open", "complete": "complete", "expired": "expired"}


def payment(session: stripe.checkout.Session, refunds: Sequence[stripe.Refund] = ()) -> ProviderPayment:
    """A session with its intent expanded, if it has one yet."""
    currency = session.currency or ""
    intent = session.payment_intent if isinstance(session.payment_intent, stripe.PaymentIntent) else None
    return ProviderPayment(
        payment_id=uuid_or_none(session.client_reference_id),
        session_id=session.id,
        session_status=_session_status(session),
        url=session.url or "",
        amount=_money(session.amount_total or 0, currency),
        intent_id=intent.id if intent else "",
        intent_status=_INTENT.get(intent.status, "waiting") if intent else "waiting",
        authorised=_money(intent.amount_capturable if intent else 0, currency),
        captured=_money(intent.amount_received if intent else 0, currency),
        failure_code=_failure(intent) if intent else "",
        refunds=tuple(refund(item) for item in refunds),
    )


def _session_status(session: stripe.checkout.Session) -> SessionStatus:
    known = _SESSION.get(session.status or "")
    if known is None:
        raise ProviderNotUnderstood(params={"said": f"session {session.status}"})
    return known


def _money(amount: int, currency: str) -> Money:
    try:
        return from_stripe(amount, currency)
    except ValueError as error:
        raise ProviderNotUnderstood(params={"said": f"{amount} {currency}"}) from error


def _failure(intent: stripe.PaymentIntent) -> str:
    """The bank's own code where there is one, else Stripe's."""
    data = intent.to_dict()
    error = data.get("last_payment_error") or {}
    reason = error.get("decline_code") or error.get("code") or data.get("cancellation_reason") or ""
    return str(reason)[:80]


def refund(item: stripe.Refund) -> ProviderRefund:
    data = item.to_dict()
    return ProviderRefund(
        provider_refund_id=item.id,
        refund_id=uuid_or_none((data.get("metadata") or {}).get("refund_id")),
        intent_id=identifier(data.get("payment_intent")),
        amount=_money(item.amount, item.currency),
        status=_REFUND.get(item.status or "", "pending"),
        failure_code=str(data.get("failure_reason") or "")[:80],
    )


def listed_intent(intent: stripe.PaymentIntent) -> ProviderIntent:
    return ProviderIntent(
        intent_id=intent.id,
        payment_id=uuid_or_none((intent.to_dict().get("metadata") or {}).get("payment_id")),
        status=_INTENT.get(intent.status, "waiting"),
        captured=_money(intent.amount_received, intent.currency),
    )


def event(data: Any) -> ProviderEvent:
    """Which of our payments an event is about. Raises MalformedEvent for JSON that is no event."""
    try:
        about: dict[str, Any] = data["data"]["object"]
        kind, object_id = str(about["object"]), str(about.get("id") or "")
        labels = about.get("metadata") or {}
        return ProviderEvent(
            event_id=str(data["id"]),
            type=str(data["type"])[:100],
            object_id=object_id,
            payment_id=uuid_or_none(labels.get("payment_id") or about.get("client_reference_id")),
            session_id=object_id if kind == "checkout.session" else "",
            intent_id=object_id if kind == "payment_intent" else identifier(about.get("payment_intent")),
            created_at=datetime.fromtimestamp(int(data["created"]), UTC),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise MalformedEvent from error


def identifier(value: Any) -> str:
    """The id of an object that may be expanded."""
    return str(value.get("id") or "") if isinstance(value, dict) else str(value or "")


def uuid_or_none(value: Any) -> UUID | None:
    try:
        return UUID(str(value)) if value else None
    except ValueError:
        return None
