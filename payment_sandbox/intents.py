"""Payment intents: one table of states, and the only operations that move an intent through it.

Source: Stripe's documentation, "How PaymentIntents work" and "Place a hold on a payment method".
"""

from dataclasses import replace

from payment_sandbox import charges, events, rendering
from payment_sandbox.cards import Decline
from payment_sandbox.context import Context
from payment_sandbox.ids import new_id, random_text
from payment_sandbox.records import Charge, Intent, IntentStatus, Json, MethodType, Session
from payment_sandbox.tables import CHARGES, INTENTS, SESSIONS

TRANSITIONS: dict[IntentStatus, frozenset[IntentStatus]] = {
    "requires_payment_method": frozenset(
        {"requires_payment_method", "requires_action", "requires_capture", "succeeded", "canceled"}
    ),
    "requires_action": frozenset(
        {
            "requires_payment_method",
            "requires_action",
            "processing",
            "requires_capture",
            "succeeded",
            "canceled",
        }
    ),
    "processing": frozenset({"succeeded"}),
    "requires_capture": frozenset({"succeeded", "canceled"}),
    "succeeded": frozenset(),
    "canceled": frozenset(),
}


def open_for(ctx: Context, session: Session) -> tuple[Session, Intent]:
    """The intent of a session; Stripe creates it when the customer first tries to pay."""
    if session.payment_intent is not None:
        return session, INTENTS.existing(ctx.tx, session.payment_intent)
    intent_id = new_id("pi")
    intent = Intent(
        id=intent_id,
        created=ctx.now,
        checkout_session=session.id,
        amount=session.amount_total,
        currency=session.currency,
        status="requires_payment_method",
        amount_capturable=0,
        amount_received=0,
        payment_method_types=session.payment_method_types,
        capture_method=session.capture_method,
        card_capture_method=session.card_capture_method,
        client_secret=f"{intent_id}_secret_{random_text(25)}",
        description=session.intent_description,
        metadata=session.intent_metadata,
        receipt_email=session.receipt_email,
        payment_method=None,
        method_type=None,
        card=None,
        billing_name=None,
        capture_fails=False,
        latest_charge=None,
        last_payment_error=None,
        settles_at=None,
        canceled_at=None,
        cancellation_reason=None,
    )
    INTENTS.insert(ctx.tx, intent)
    return SESSIONS.update(ctx.tx, replace(session, payment_intent=intent_id)), intent


def move(ctx: Context, intent: Intent, status: IntentStatus) -> Intent:
    """Save an intent in its next state. `ValueError` for a step that the table doesn't have."""
    before = INTENTS.existing(ctx.tx, intent.id).status
    if status not in TRANSITIONS[before]:
        raise ValueError(f"{intent.id} cannot go from {before} to {status}")
    return INTENTS.update(ctx.tx, replace(intent, status=status))


def present(
    intent: Intent, method_type: MethodType, *, card: dict[str, str] | None, billing_name: str | None
) -> Intent:
    """The intent with a new payment method for its next attempt; not saved yet."""
    return replace(
        intent,
        payment_method=new_id("pm"),
        method_type=method_type,
        card=card,
        billing_name=billing_name,
        capture_fails=False,
        last_payment_error=None,
    )


def authorize(ctx: Context, intent: Intent, *, authenticated: bool) -> Intent:
    charge = charges.create(ctx, intent, status="succeeded", captured=False, authenticated=authenticated)
    held = replace(intent, amount_capturable=intent.amount, latest_charge=charge.id)
    intent = move(ctx, held, "requires_capture")
    events.emit(ctx, "payment_intent.amount_capturable_updated", rendering.intent(ctx, intent))
    return intent


def take(ctx: Context, intent: Intent, *, authenticated: bool) -> Intent:
    """Automatic capture: the money is there at once."""
    charge = charges.create(ctx, intent, status="succeeded", captured=True, authenticated=authenticated)
    return succeed(ctx, intent, charge)


def start_processing(ctx: Context, intent: Intent) -> Intent:
    """The bank has the order; the money comes `bank_settlement` seconds later."""
    charge = charges.create(ctx, intent, status="pending", captured=True, authenticated=True)
    waiting = replace(intent, latest_charge=charge.id, settles_at=ctx.now + ctx.config.bank_settlement)
    return move(ctx, waiting, "processing")


def settle(ctx: Context, intent: Intent) -> Intent:
    return succeed(ctx, replace(intent, settles_at=None), charges.settle(ctx, charge_of(ctx, intent)))


def succeed(ctx: Context, intent: Intent, charge: Charge) -> Intent:
    paid = replace(
        intent, amount_received=charge.amount_captured, amount_capturable=0, latest_charge=charge.id
    )
    intent = move(ctx, replace(paid, last_payment_error=None), "succeeded")
    events.emit(ctx, "payment_intent.succeeded", rendering.intent(ctx, intent))
    return intent


def fail(ctx: Context, intent: Intent, error: Json, charge: Charge | None) -> Intent:
    """An attempt was refused; the customer may try again with another payment method."""
    failed = replace(
        intent,
        payment_method=None,
        last_payment_error=error,
        latest_charge=charge.id if charge else intent.latest_charge,
    )
    intent = move(ctx, failed, "requires_payment_method")
    events.emit(ctx, "payment_intent.payment_failed", rendering.intent(ctx, intent))
    return intent


def cancel_for(ctx: Context, intent: Intent, reason: str | None) -> Intent:
    """Cancel; `reason` is the merchant's, or Stripe's own 'automatic' or 'expired'."""
    held = intent.status == "requires_capture"
    gone = replace(intent, amount_capturable=0, canceled_at=ctx.now, cancellation_reason=reason)
    intent = move(ctx, gone, "canceled")
    if held:
        charge = charges.release(ctx, charge_of(ctx, intent))
        lapsed = reason == "automatic"
        events.emit(ctx, "charge.expired" if lapsed else "charge.refunded", rendering.charge(ctx, charge))
    events.emit(ctx, "payment_intent.canceled", rendering.intent(ctx, intent))
    return intent


def decline_error(decline: Decline, charge: Charge | None) -> Json:
    """A decline as the API and `last_payment_error` tell it."""
    error: Json = {
        "type": "card_error",
        "code": decline.code,
        "decline_code": decline.decline_code,
        "message": decline.message,
    }
    return error if charge is None else {**error, "charge": charge.id}


def charge_of(ctx: Context, intent: Intent) -> Charge:
    """The charge of an intent that got as far as having one."""
    if intent.latest_charge is None:
        raise LookupError(f"{intent.id} has no charge")
    return CHARGES.existing(ctx.tx, intent.latest_charge)
