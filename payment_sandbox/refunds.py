"""Refunds: never more than was captured, whoever asks at once.

Writes take turns (`Store.write`), and the CHECK on `charges.amount_refunded` has the last word.
"""

from dataclasses import replace

from payment_sandbox import charges, events, rendering
from payment_sandbox.context import Context
from payment_sandbox.currencies import MAX_AMOUNT, is_chargeable
from payment_sandbox.errors import invalid, missing_parameter, no_such, refused
from payment_sandbox.ids import new_id
from payment_sandbox.pagination import created_filters, page, text_filters
from payment_sandbox.params import Params
from payment_sandbox.records import Charge, Json, Refund
from payment_sandbox.tables import CHARGES, INTENTS, REFUNDS

_REASONS = ("duplicate", "fraudulent", "requested_by_customer")


def _charge_to_refund(ctx: Context, params: Params) -> Charge:
    intent_id, charge_id = params.text("payment_intent"), params.text("charge")
    if intent_id is None and charge_id is None:
        raise missing_parameter("payment_intent")
    if intent_id is not None:
        intent = INTENTS.get(ctx.tx, intent_id)
        if intent is None:
            raise no_such("payment_intent", intent_id, param="payment_intent")
        if intent.status != "succeeded" or intent.latest_charge is None:
            message = f"This PaymentIntent ({intent_id}) does not have a successful charge to refund."
            raise refused(message, code="payment_intent_unexpected_state", param="payment_intent")
        if charge_id not in (None, intent.latest_charge):
            raise invalid("The charge is not one of this PaymentIntent.", param="charge")
        charge_id = intent.latest_charge
    charge = CHARGES.get(ctx.tx, str(charge_id))
    if charge is None:
        raise no_such("charge", str(charge_id), param="charge")
    return charge


def _amount_to_refund(charge: Charge, asked: int | None) -> int:
    """Minor units; all that is left when nothing else was asked for."""
    if not charge.captured or charge.status != "succeeded":
        message = (
            f"Charge {charge.id} has not been captured: cancel the PaymentIntent instead of refunding it."
        )
        raise refused(message, code="charge_not_refundable", param="charge")
    if charge.refundable == 0:
        raise refused(f"Charge {charge.id} has already been refunded.", code="charge_already_refunded")
    amount = charge.refundable if asked is None else asked
    if amount > charge.refundable:
        left = charge.refundable
        message = f"Refund amount ({amount}) is greater than unrefunded amount on charge ({left})"
        raise refused(message, param="amount")
    if not is_chargeable(amount, charge.currency):
        raise invalid("Amounts in this currency must end in 0.", param="amount")
    return amount


def create(ctx: Context, params: Params) -> Json:
    """A refund to a card succeeds at once, one to a bank is pending for a while."""
    charge = _charge_to_refund(ctx, params)
    asked = params.integer("amount", minimum=1, maximum=MAX_AMOUNT)
    reason = params.choice("reason", _REASONS)
    metadata = params.metadata("metadata")
    params.accept("instructions_email")
    params.finish()
    slow = charge.method_type == "pay_by_bank"
    refund = Refund(
        id=new_id("re"),
        created=ctx.now,
        charge=charge.id,
        payment_intent=charge.payment_intent,
        amount=_amount_to_refund(charge, asked),
        currency=charge.currency,
        status="pending" if slow else "succeeded",
        reason=reason,
        metadata=metadata,
        settles_at=ctx.now + ctx.config.bank_settlement if slow else None,
    )
    REFUNDS.insert(ctx.tx, refund)
    rendered = rendering.refund(ctx, refund)
    events.emit(ctx, "refund.created", rendered)
    charge = charges.add_refund(ctx, charge, refund.amount)
    events.emit(ctx, "charge.refunded", rendering.charge(ctx, charge))
    return rendered


def settle(ctx: Context, refund: Refund) -> None:
    """The customer's bank has the money."""
    settled = REFUNDS.update(ctx.tx, replace(refund, status="succeeded", settles_at=None))
    events.emit(ctx, "refund.updated", rendering.refund(ctx, settled))


def retrieve(ctx: Context, _params: Params, refund_id: str) -> Json:
    refund = REFUNDS.get(ctx.tx, refund_id)
    if refund is None:
        raise no_such("refund", refund_id)
    return rendering.refund(ctx, refund)


def list_refunds(ctx: Context, params: Params) -> Json:
    filters = created_filters(params) + text_filters(params, "payment_intent", "charge")
    return page(
        ctx, REFUNDS, params, url="/v1/refunds", noun="refund", filters=filters, render=rendering.refund
    )
