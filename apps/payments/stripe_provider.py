"""The port, spoken to Stripe through its official client; the sandbox is the same code at another address.

Hosted Checkout by redirect: card data never reaches us. Where the method can, money is only authorised.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache
from uuid import UUID

import stripe
from stripe.params.checkout import SessionCreateParams

from apps.core.money import Money
from apps.payments import stripe_objects
from apps.payments.bulkhead import PATIENCE_SECONDS
from apps.payments.errors import BadSignature, MalformedEvent
from apps.payments.provider import (
    CheckoutRequest,
    ProviderEvent,
    ProviderIntent,
    ProviderPayment,
    ProviderRefund,
)
from apps.payments.stripe_amounts import to_stripe
from apps.payments.stripe_errors import stripe_answers

# Seconds to connect and to wait for an answer. A hanging provider must not hold a web worker for long.
TIMEOUT = (2.0, 6.0)
# The client repeats a request once, under the same idempotency key, when no answer came or the server failed.
RETRIES = 1
# A session, and its refunds: pages of them are not counted, nobody has a hundred.
_FIND_CALLS = 2
# How long `find` takes at most: the place to wait in, and each call with its repetitions and the pauses before them.
FIND_SECONDS = PATIENCE_SECONDS + _FIND_CALLS * (
    (1 + RETRIES) * sum(TIMEOUT) + RETRIES * stripe.HTTPClient.MAX_DELAY
)
SIGNATURE_AGE_SECONDS = 300
_PAGE = 100

# The languages of Stripe's page by our codes; it has no Arabic, and follows the browser then.
# Source: Stripe's API reference, "Create a Checkout Session", `locale`.
_LOCALES = {"en": "en", "es": "es", "fr": "fr", "de": "de", "pt": "pt", "ja": "ja", "zh-hans": "zh"}

# The plain form that Stripe takes for sure. Another address only isn't filled in: the payer types one there.
_PLAIN_ADDRESS = re.compile(
    r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*@([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,63}",
    re.IGNORECASE | re.ASCII,
)


class StripeProvider:
    """Implements `provider.PaymentProvider`. Safe to share between threads; one per process is enough."""

    def __init__(
        self, *, api_base: str, secret_key: str, webhook_secret: str, methods: tuple[str, ...]
    ) -> None:
        self._webhook_secret = webhook_secret
        self._methods = methods
        self._client = stripe.StripeClient(
            secret_key,
            base_addresses={"api": api_base},
            max_network_retries=RETRIES,
            http_client=stripe.RequestsClient(timeout=TIMEOUT),
        )

    def open_session(self, request: CheckoutRequest) -> ProviderPayment:
        with stripe_answers("open_session"):
            session = self._client.v1.checkout.sessions.create(
                self._session_params(request), {"idempotency_key": str(request.payment_id)}
            )
        return stripe_objects.payment(session)

    def _session_params(self, request: CheckoutRequest) -> SessionCreateParams:
        labels = {"payment_id": str(request.payment_id), "reference": str(request.reference)}
        params: SessionCreateParams = {
            "mode": "payment",
            "client_reference_id": str(request.payment_id),
            "success_url": request.return_url,
            "cancel_url": request.cancel_url,
            "expires_at": int(request.expires_at.timestamp()),
            "locale": _LOCALES.get(request.language.lower(), "auto"),
            "allowed_payment_method_types": list(self._methods),
            # Manual capture is a matter of the method: those that can't authorise take the money at once.
            "payment_method_options": {"card": {"capture_method": "manual"}},
            "payment_intent_data": {"description": request.description, "metadata": labels},
            "metadata": labels,
            "line_items": [
                {
                    "quantity": line.quantity,
                    "price_data": {
                        "currency": line.amount.currency.lower(),
                        "unit_amount": to_stripe(line.amount),
                        "product_data": {"name": line.name},
                    },
                }
                for line in request.lines
            ],
        }
        if _PLAIN_ADDRESS.fullmatch(request.email):
            params["customer_email"] = request.email
        return params

    def find(self, session_id: str) -> ProviderPayment:
        with stripe_answers("find"):
            session = self._client.v1.checkout.sessions.retrieve(session_id, {"expand": ["payment_intent"]})
            refunds = self._refunds_of(session)
        return stripe_objects.payment(session, refunds)

    def _refunds_of(self, session: stripe.checkout.Session) -> list[stripe.Refund]:
        """Asked for only when there is money that could have gone back."""
        intent = session.payment_intent
        if not isinstance(intent, stripe.PaymentIntent) or intent.status != "succeeded":
            return []
        refunds = self._client.v1.refunds.list({"payment_intent": intent.id, "limit": _PAGE})
        return list(refunds.auto_paging_iter())

    def capture(self, intent_id: str) -> None:
        # Done once by its nature. A key of our own would only make Stripe repeat a failure of its own for a
        # day.
        with stripe_answers("capture"):
            self._client.v1.payment_intents.capture(intent_id)

    def cancel(self, intent_id: str) -> None:
        with stripe_answers("cancel"):
            self._client.v1.payment_intents.cancel(intent_id)

    def expire_session(self, session_id: str) -> None:
        with stripe_answers("expire_session"):
            self._client.v1.checkout.sessions.expire(session_id)

    def refund(
        self, *, refund_id: UUID, payment_id: UUID, intent_id: str, amount: Money, key: str
    ) -> ProviderRefund:
        with stripe_answers("refund"):
            refund = self._client.v1.refunds.create(
                {
                    "payment_intent": intent_id,
                    "amount": to_stripe(amount),
                    "reason": "requested_by_customer",
                    "metadata": {"refund_id": str(refund_id), "payment_id": str(payment_id)},
                },
                {"idempotency_key": key},
            )
        return stripe_objects.refund(refund)

    def intents_since(self, moment: datetime) -> Iterator[ProviderIntent]:
        with stripe_answers("intents_since"):
            page = self._client.v1.payment_intents.list(
                {"created": {"gte": int(moment.timestamp())}, "limit": _PAGE}
            )
            for intent in page.auto_paging_iter():
                yield stripe_objects.listed_intent(intent)

    def refunds_since(self, moment: datetime) -> Iterator[ProviderRefund]:
        with stripe_answers("refunds_since"):
            page = self._client.v1.refunds.list({"created": {"gte": int(moment.timestamp())}, "limit": _PAGE})
            for refund in page.auto_paging_iter():
                yield stripe_objects.refund(refund)

    def read_event(self, body: bytes, signature: str) -> ProviderEvent:
        try:
            stripe.WebhookSignature.verify_header(
                body, signature, self._webhook_secret, SIGNATURE_AGE_SECONDS
            )
            event = json.loads(body)
        except stripe.SignatureVerificationError as error:
            raise BadSignature from error
        except ValueError as error:
            raise MalformedEvent from error
        return stripe_objects.event(event)


@lru_cache(maxsize=8)
def stripe_provider(
    *, api_base: str, secret_key: str, webhook_secret: str, methods: tuple[str, ...]
) -> StripeProvider:
    return StripeProvider(
        api_base=api_base, secret_key=secret_key, webhook_secret=webhook_secret, methods=methods
    )
