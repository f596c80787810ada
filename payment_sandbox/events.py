"""Events: what happened, as it was then, listed at /v1/events and queued for the webhook endpoints.

Source: Stripe's API reference, "Events" and "Check the webhook signatures".
"""

import hashlib
import hmac
import time
from typing import Literal

from payment_sandbox.config import API_VERSION
from payment_sandbox.context import Context
from payment_sandbox.errors import no_such
from payment_sandbox.ids import new_id
from payment_sandbox.pagination import Filter, created_filters, page
from payment_sandbox.params import Params
from payment_sandbox.records import Event, Json
from payment_sandbox.tables import EVENTS

EventType = Literal[
    "charge.captured",
    "charge.expired",
    "charge.refunded",
    "checkout.session.async_payment_succeeded",
    "checkout.session.completed",
    "checkout.session.expired",
    "payment_intent.amount_capturable_updated",
    "payment_intent.canceled",
    "payment_intent.payment_failed",
    "payment_intent.succeeded",
    "refund.created",
    "refund.updated",
]

_PENDING = "SELECT count(*) FROM deliveries WHERE event = ? AND delivered_at IS NULL AND abandoned_at IS NULL"


def emit(ctx: Context, event_type: EventType, rendered: Json) -> None:
    """Store an event about an object, as it is rendered now, and queue it for every endpoint.

    It all happens in the caller's transaction: an event exists exactly when its cause does.
    """
    event = Event(
        id=new_id("evt"),
        created=ctx.now,
        type=event_type,
        data=rendered,
        request={"id": ctx.request_id, "idempotency_key": ctx.idempotency_key},
    )
    EVENTS.insert(ctx.tx, event)
    now = time.time()
    for endpoint in range(len(ctx.config.webhook_urls)):
        ctx.tx.execute(
            "INSERT INTO deliveries (event, endpoint, queued_at, next_attempt_at) VALUES (?, ?, ?, ?)",
            event.id,
            endpoint,
            now,
            now,
        )


def render(ctx: Context, event: Event) -> Json:
    return {
        "id": event.id,
        "object": "event",
        "api_version": API_VERSION,
        "created": event.created,
        "data": {"object": event.data},
        "livemode": False,
        "pending_webhooks": ctx.tx.count(_PENDING, event.id),
        "request": event.request,
        "type": event.type,
    }


def signature_header(secret: str, body: bytes, timestamp: int) -> str:
    """The `Stripe-Signature` header; `timestamp` is real time, in seconds since the epoch."""
    signed = b"%d." % timestamp + body
    return f"t={timestamp},v1={hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()}"


def retrieve(ctx: Context, _params: Params, event_id: str) -> Json:
    event = EVENTS.get(ctx.tx, event_id)
    if event is None:
        raise no_such("event", event_id)
    return render(ctx, event)


def list_events(ctx: Context, params: Params) -> Json:
    filters = created_filters(params)
    wanted = params.texts("types", at_most=20)
    one = params.text("type")
    if one is not None:
        wanted = [one]
    if wanted:
        tests = " OR ".join("type GLOB ?" for _ in wanted)
        # Only the star is a wildcard at Stripe.
        filters.append(
            Filter(f"({tests})", tuple(name.replace("[", "[[]").replace("?", "[?]") for name in wanted))
        )
    delivered = params.boolean("delivery_success")
    if delivered is not None:
        undelivered = "EXISTS (SELECT 1 FROM deliveries WHERE event = events.id AND delivered_at IS NULL)"
        filters.append(Filter(f"NOT {undelivered}" if delivered else undelivered))
    return page(ctx, EVENTS, params, url="/v1/events", noun="event", filters=filters, render=render)
