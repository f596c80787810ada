"""Charges: one attempt to move money for an intent, and what became of the money."""

from dataclasses import replace

from payment_sandbox.cards import Decline
from payment_sandbox.context import Context
from payment_sandbox.ids import new_id
from payment_sandbox.records import Charge, ChargeStatus, Intent
from payment_sandbox.tables import CHARGES, SESSIONS

# How long a card authorization holds; Stripe's window for most networks.
AUTHORIZATION_SECONDS = 7 * 24 * 3600


def create(
    ctx: Context,
    intent: Intent,
    *,
    status: ChargeStatus,
    captured: bool,
    authenticated: bool = False,
    decline: Decline | None = None,
) -> Charge:
    """`intent` has its payment method chosen. A captured charge that succeeded has all of its money."""
    if intent.payment_method is None or intent.method_type is None:
        raise ValueError(f"{intent.id} has no payment method")
    authorized = status == "succeeded" and not captured
    charge = Charge(
        id=new_id("ch"),
        created=ctx.now,
        payment_intent=intent.id,
        amount=intent.amount,
        currency=intent.currency,
        status=status,
        captured=captured,
        amount_captured=intent.amount if captured and status == "succeeded" else 0,
        amount_released=0,
        amount_refunded=0,
        capture_before=ctx.now + AUTHORIZATION_SECONDS if authorized else None,
        failure_code=decline.code if decline else None,
        failure_message=decline.message if decline else None,
        decline_code=decline.decline_code if decline else None,
        payment_method=intent.payment_method,
        method_type=intent.method_type,
        card=intent.card,
        authenticated=authenticated,
        billing_name=intent.billing_name,
        billing_email=SESSIONS.existing(ctx.tx, intent.checkout_session).customer_email,
        description=intent.description,
        metadata=intent.metadata,
    )
    return CHARGES.insert(ctx.tx, charge)


def settle(ctx: Context, charge: Charge) -> Charge:
    """The money of a pending charge has arrived."""
    return CHARGES.update(ctx.tx, replace(charge, status="succeeded", amount_captured=charge.amount))


def capture(ctx: Context, charge: Charge, amount: int) -> Charge:
    """Take a part of what was authorized, or all of it; the rest goes back."""
    taken = replace(
        charge,
        captured=True,
        amount_captured=amount,
        amount_released=charge.amount - amount,
        capture_before=None,
    )
    return CHARGES.update(ctx.tx, taken)


def release(ctx: Context, charge: Charge) -> Charge:
    """Give an authorization back."""
    return CHARGES.update(ctx.tx, replace(charge, amount_released=charge.amount, capture_before=None))


def add_refund(ctx: Context, charge: Charge, amount: int) -> Charge:
    return CHARGES.update(ctx.tx, replace(charge, amount_refunded=charge.amount_refunded + amount))
