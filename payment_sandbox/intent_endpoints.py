"""/v1/payment_intents and /v1/charges."""

from dataclasses import replace

from payment_sandbox import charges, events, intents, rendering
from payment_sandbox.cards import Decline
from payment_sandbox.context import Context
from payment_sandbox.currencies import MAX_AMOUNT, is_chargeable
from payment_sandbox.errors import ApiError, invalid, no_such, refused
from payment_sandbox.pagination import created_filters, page, text_filters
from payment_sandbox.params import Params
from payment_sandbox.records import Intent, Json
from payment_sandbox.tables import CHARGES, INTENTS, SESSIONS

_CANCELLATION_REASONS = ("abandoned", "duplicate", "fraudulent", "requested_by_customer")
_CAPTURE_FAILURE = Decline("card_declined", "generic_decline", "Your card was declined.")


def _find(ctx: Context, intent_id: str) -> Intent:
    intent = INTENTS.get(ctx.tx, intent_id)
    if intent is None:
        raise no_such("payment_intent", intent_id, param="intent")
    return intent


def _unexpected_state(ctx: Context, intent: Intent, verb: str, allowed: str) -> ApiError:
    message = (
        f"This PaymentIntent could not be {verb} because it has a status of {intent.status}. Only a"
        f" PaymentIntent with one of the following statuses may be {verb}: {allowed}."
    )
    details = {"payment_intent": rendering.intent(ctx, intent)}
    return refused(message, code="payment_intent_unexpected_state", details=details)


def retrieve(ctx: Context, params: Params, intent_id: str) -> Json:
    params.accept("client_secret")
    return rendering.intent(ctx, _find(ctx, intent_id))


def capture(ctx: Context, params: Params, intent_id: str) -> Json:
    """All of it, or `amount_to_capture`: what is not captured then goes back and can't be captured later."""
    intent = _find(ctx, intent_id)
    amount = params.integer("amount_to_capture", minimum=1, maximum=MAX_AMOUNT)
    params.accept("final_capture", "statement_descriptor", "statement_descriptor_suffix")
    metadata = params.metadata("metadata")
    params.finish()
    if intent.status != "requires_capture":
        raise _unexpected_state(ctx, intent, "captured", "requires_capture")
    amount = intent.amount_capturable if amount is None else amount
    if amount > intent.amount_capturable:
        message = f"The amount to capture ({amount}) is more than is capturable ({intent.amount_capturable})."
        raise refused(message, code="amount_too_large", param="amount_to_capture")
    if not is_chargeable(amount, intent.currency):
        raise invalid("Amounts in this currency must end in 0.", param="amount_to_capture")
    intent = replace(intent, metadata={**intent.metadata, **metadata})
    charge = intents.charge_of(ctx, intent)
    if intent.capture_fails:
        error = intents.decline_error(_CAPTURE_FAILURE, charge)
        failed = INTENTS.update(ctx.tx, replace(intent, last_payment_error=error))
        details = {**error, "payment_intent": rendering.intent(ctx, failed)}
        message = _CAPTURE_FAILURE.message
        raise ApiError(402, "card_error", message, details=details, executed=True, commits=True)
    charge = charges.capture(ctx, charge, amount)
    events.emit(ctx, "charge.captured", rendering.charge(ctx, charge))
    return rendering.intent(ctx, intents.succeed(ctx, intent, charge))


def cancel(ctx: Context, params: Params, intent_id: str) -> Json:
    """Only an authorization can be cancelled directly; before that, the checkout session is what expires."""
    intent = _find(ctx, intent_id)
    reason = params.choice("cancellation_reason", _CANCELLATION_REASONS)
    params.finish()
    if intent.status != "requires_capture":
        if SESSIONS.existing(ctx.tx, intent.checkout_session).status == "open":
            message = (
                "You cannot cancel this PaymentIntent: it belongs to an open Checkout Session, expire that."
            )
            details = {"payment_intent": rendering.intent(ctx, intent)}
            raise refused(message, code="payment_intent_unexpected_state", details=details)
        raise _unexpected_state(ctx, intent, "canceled", "requires_capture")
    return rendering.intent(ctx, intents.cancel_for(ctx, intent, reason))


def list_intents(ctx: Context, params: Params) -> Json:
    return page(
        ctx,
        INTENTS,
        params,
        url="/v1/payment_intents",
        noun="payment_intent",
        filters=created_filters(params),
        render=rendering.intent,
    )


def retrieve_charge(ctx: Context, _params: Params, charge_id: str) -> Json:
    charge = CHARGES.get(ctx.tx, charge_id)
    if charge is None:
        raise no_such("charge", charge_id)
    return rendering.charge(ctx, charge)


def list_charges(ctx: Context, params: Params) -> Json:
    filters = created_filters(params) + text_filters(params, "payment_intent")
    return page(
        ctx, CHARGES, params, url="/v1/charges", noun="charge", filters=filters, render=rendering.charge
    )
