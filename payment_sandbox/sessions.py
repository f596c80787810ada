"""Checkout sessions: /v1/checkout/sessions, and how a session ends.

Source: Stripe's API reference, "Checkout Sessions".
"""

from dataclasses import replace

from payment_sandbox import events, intents, rendering
from payment_sandbox.context import Context
from payment_sandbox.errors import no_such, refused
from payment_sandbox.ids import new_session_id
from payment_sandbox.pagination import created_filters, page, text_filters
from payment_sandbox.params import Params
from payment_sandbox.records import Intent, Json, Session
from payment_sandbox.session_params import read_session
from payment_sandbox.tables import INTENTS, SESSIONS


def find(ctx: Context, session_id: str) -> Session:
    """Raises a 404 `ApiError`."""
    session = SESSIONS.get(ctx.tx, session_id)
    if session is None:
        raise no_such("checkout.session", session_id, param="session")
    return session


def create(ctx: Context, params: Params) -> Json:
    session = read_session(params, session_id=new_session_id(), now=ctx.now)
    params.finish()
    return rendering.session(ctx, SESSIONS.insert(ctx.tx, session))


def retrieve(ctx: Context, _params: Params, session_id: str) -> Json:
    return rendering.session(ctx, find(ctx, session_id))


def line_items(ctx: Context, params: Params, session_id: str) -> Json:
    """All of them at once: a session has at most a hundred."""
    params.accept("limit")
    return rendering.line_items(ctx, find(ctx, session_id))


def expire(ctx: Context, params: Params, session_id: str) -> Json:
    session = find(ctx, session_id)
    params.finish()
    if session.status != "open":
        message = (
            'Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session has a'
            f" status of {session.status}."
        )
        raise refused(message)
    return rendering.session(ctx, close(ctx, session))


def close(ctx: Context, session: Session) -> Session:
    """Expire an open session; an attempt that was under way ends with it."""
    if session.payment_intent is not None:
        intents.cancel_for(ctx, INTENTS.existing(ctx.tx, session.payment_intent), "expired")
    expired = SESSIONS.update(ctx.tx, replace(session, status="expired"))
    events.emit(ctx, "checkout.session.expired", rendering.session(ctx, expired))
    return expired


def complete(ctx: Context, session: Session, intent: Intent) -> Session:
    """The customer is done here; whether the money has come is told by `payment_status`."""
    done = SESSIONS.update(ctx.tx, replace(session, status="complete", customer_name=intent.billing_name))
    events.emit(ctx, "checkout.session.completed", rendering.session(ctx, done))
    return done


def list_sessions(ctx: Context, params: Params) -> Json:
    filters = created_filters(params) + text_filters(params, "payment_intent", "status")
    return page(
        ctx,
        SESSIONS,
        params,
        url="/v1/checkout/sessions",
        noun="checkout.session",
        filters=filters,
        render=rendering.session,
    )
