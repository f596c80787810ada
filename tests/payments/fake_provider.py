"""A provider in memory that keeps the port's promises, and can be made to break off at any point."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import stripe
from django.conf import settings

from apps.core.money import Money
from apps.payments.errors import PaymentProviderUnavailable, ProviderRefused
from apps.payments.provider import (
    CheckoutRequest,
    ProviderEvent,
    ProviderIntent,
    ProviderPayment,
    ProviderRefund,
    RefundStatus,
)


@dataclass
class FakeProvider:
    """`calls` records what was asked. `away` raises before anything is done, `lose_reply` after it was done.

    `fail_refunds`: a fault of its own, with which it answers that key from then on.
    """

    away: bool = False
    lose_reply: set[str] = field(default_factory=set)
    refuse: dict[str, str] = field(default_factory=dict)
    fail_refunds: bool = False
    refund_keys: dict[str, ProviderRefund | None] = field(default_factory=dict)
    refund_status: RefundStatus = "succeeded"
    calls: list[str] = field(default_factory=list)
    requests: list[CheckoutRequest] = field(default_factory=list)
    payments: dict[str, ProviderPayment] = field(default_factory=dict)
    created: dict[str, datetime] = field(default_factory=dict)
    lock: threading.RLock = field(default_factory=threading.RLock)

    # What the payer does, and time --------------------------------------------------------------
    def authorise(self, session_id: str) -> None:
        """A card: the money is held."""
        self._pay(session_id, intent_status="authorised", authorised=self.payments[session_id].amount)

    def take(self, session_id: str) -> None:
        """A method that can't authorise."""
        self._pay(session_id, intent_status="captured", captured=self.payments[session_id].amount)

    def process(self, session_id: str) -> None:
        self._pay(session_id, intent_status="processing")

    def fail(self, session_id: str, code: str = "insufficient_funds") -> None:
        """A slow method that comes to nothing."""
        self.process(session_id)
        self.come_to_nothing(session_id, code)

    def come_to_nothing(self, session_id: str, code: str = "insufficient_funds") -> None:
        known = self.payments[session_id]
        self.payments[session_id] = replace(known, intent_status="waiting", failure_code=code)

    def decline(self, session_id: str, code: str = "card_declined") -> None:
        """The page stays open for another try."""
        known = self.payments[session_id]
        self.payments[session_id] = replace(known, intent_id=_intent(session_id), failure_code=code)

    def lapse(self, session_id: str) -> None:
        """An authorisation that nobody has captured in time."""
        zero = Money.zero(self.payments[session_id].amount.currency)
        self.payments[session_id] = replace(
            self.payments[session_id], intent_status="cancelled", authorised=zero, failure_code="automatic"
        )

    def run_out(self, session_id: str) -> None:
        self.payments[session_id] = replace(self.payments[session_id], session_status="expired", url="")

    def refund_at_the_desk(self, session_id: str, amount: Money) -> str:
        """Somebody refunds in the provider's own dashboard."""
        known = self.payments[session_id]
        refund = ProviderRefund(
            provider_refund_id=f"re_desk_{len(known.refunds)}",
            refund_id=None,
            intent_id=known.intent_id,
            amount=amount,
            status="succeeded",
        )
        self.payments[session_id] = replace(known, refunds=(*known.refunds, refund))
        return refund.provider_refund_id

    def settle_refunds(self, session_id: str, status: RefundStatus, code: str = "") -> None:
        known = self.payments[session_id]
        settled = tuple(replace(refund, status=status, failure_code=code) for refund in known.refunds)
        self.payments[session_id] = replace(known, refunds=settled)

    def _pay(self, session_id: str, **changes: Any) -> None:
        with self.lock:
            known = self.payments[session_id]
            assert known.session_status == "open", "the page is closed"
            self.payments[session_id] = replace(
                known, session_status="complete", url="", intent_id=_intent(session_id), **changes
            )

    # The port -----------------------------------------------------------------------------------
    def open_session(self, request: CheckoutRequest) -> ProviderPayment:
        with self._call("open_session"):
            self.requests.append(request)
            session_id = f"cs_{request.payment_id}"
            if session_id not in self.payments:
                amount = Money.total(
                    [line.amount * line.quantity for line in request.lines], request.lines[0].amount.currency
                )
                zero = Money.zero(amount.currency)
                self.created[session_id] = datetime.now(UTC)
                self.payments[session_id] = ProviderPayment(
                    payment_id=request.payment_id,
                    session_id=session_id,
                    session_status="open",
                    url=f"https://pay.example/{session_id}",
                    amount=amount,
                    authorised=zero,
                    captured=zero,
                )
            return self.payments[session_id]

    def find(self, session_id: str) -> ProviderPayment:
        with self._call("find"):
            if session_id not in self.payments:
                raise ProviderRefused("resource_missing")
            return self.payments[session_id]

    def capture(self, intent_id: str) -> None:
        with self._call("capture"):
            session_id, known = self._by_intent(intent_id)
            if known.intent_status != "authorised":
                raise ProviderRefused("payment_intent_unexpected_state")
            zero = Money.zero(known.amount.currency)
            self.payments[session_id] = replace(
                known, intent_status="captured", authorised=zero, captured=known.amount
            )

    def cancel(self, intent_id: str) -> None:
        with self._call("cancel"):
            session_id, known = self._by_intent(intent_id)
            if known.intent_status != "authorised":
                raise ProviderRefused("payment_intent_unexpected_state")
            zero = Money.zero(known.amount.currency)
            self.payments[session_id] = replace(known, intent_status="cancelled", authorised=zero)

    def expire_session(self, session_id: str) -> None:
        with self._call("expire_session"):
            if self.payments[session_id].session_status != "open":
                raise ProviderRefused("session_not_open")
            self.run_out(session_id)

    def refund(
        self, *, refund_id: UUID, payment_id: UUID, intent_id: str, amount: Money, key: str
    ) -> ProviderRefund:
        with self._call("refund"):
            session_id, known = self._by_intent(intent_id)
            if self.fail_refunds:
                self.refund_keys[key] = None
            made = self.refund_keys.get(key)
            if key in self.refund_keys and made is None:
                raise PaymentProviderUnavailable
            if made is None:
                gone = Money.total(
                    [item.amount for item in known.refunds if item.status != "failed"], amount.currency
                )
                if gone + amount > known.captured or known.intent_status != "captured":
                    raise ProviderRefused("charge_already_refunded")
                made = ProviderRefund(
                    provider_refund_id=f"re_{key}",
                    refund_id=refund_id,
                    intent_id=intent_id,
                    amount=amount,
                    status=self.refund_status,
                )
                self.refund_keys[key] = made
                self.payments[session_id] = replace(known, refunds=(*known.refunds, made))
            return made

    def intents_since(self, moment: datetime) -> Iterator[ProviderIntent]:
        with self._call("intents_since"):
            for session_id, known in self.payments.items():
                if known.intent_id and self.created[session_id] >= moment:
                    yield ProviderIntent(
                        intent_id=known.intent_id,
                        payment_id=known.payment_id,
                        status=known.intent_status,
                        captured=known.captured,
                    )

    def refunds_since(self, moment: datetime) -> Iterator[ProviderRefund]:
        with self._call("refunds_since"):
            for known in self.payments.values():
                yield from known.refunds

    def read_event(self, body: bytes, signature: str) -> ProviderEvent:
        raise NotImplementedError("messages are read by the real client")

    def _by_intent(self, intent_id: str) -> tuple[str, ProviderPayment]:
        return next(item for item in self.payments.items() if item[1].intent_id == intent_id)

    def _call(self, name: str) -> _Call:
        return _Call(self, name)


class _Call:
    """One request: counted, one at a time, and broken off where the test says."""

    def __init__(self, provider: FakeProvider, name: str) -> None:
        self._provider = provider
        self._name = name

    def __enter__(self) -> None:
        provider = self._provider
        provider.calls.append(self._name)
        if provider.away:
            raise PaymentProviderUnavailable
        if self._name in provider.refuse:
            raise ProviderRefused(provider.refuse[self._name])
        provider.lock.acquire()

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        self._provider.lock.release()
        if kind is None and self._name in self._provider.lose_reply:
            self._provider.lose_reply.discard(self._name)
            raise PaymentProviderUnavailable


def _intent(session_id: str) -> str:
    return session_id.replace("cs_", "pi_")


def message(payment_id: UUID, kind: str, *, event_id: str, about: str = "checkout.session") -> bytes:
    """The body of one of the provider's messages, as Stripe writes them, as far as anybody reads it."""
    prefix = {"checkout.session": "cs", "payment_intent": "pi", "charge": "ch", "refund": "re"}[about]
    described: dict[str, Any] = {
        "id": f"{prefix}_{payment_id}",
        "object": about,
        "metadata": {"payment_id": str(payment_id)},
        "customer_details": {"email": "ada@example.org", "name": "Ada Lovelace"},
    }
    if about != "payment_intent":
        described["payment_intent"] = f"pi_{payment_id}"
    event = {
        "id": event_id,
        "object": "event",
        "created": int(time.time()),
        "type": kind,
        "data": {"object": described},
    }
    return json.dumps(event).encode()


def signed(body: bytes, *, secret: str | None = None, age_seconds: int = 0) -> str:
    secret = secret or settings.STRIPE_WEBHOOK_SECRET
    header = stripe.WebhookSignature.generate_signature_header(
        body.decode(), secret, timestamp=int(time.time()) - age_seconds
    )
    return str(header)
