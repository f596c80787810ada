"""The objects as Stripe's API shows them, in the shape of `config.API_VERSION`.

What the sandbox never fills is there all the same, as null, so that a client reads the same attributes as
at Stripe.
"""

from collections.abc import Sequence

from payment_sandbox.context import Context
from payment_sandbox.records import Charge, Intent, Json, Refund, Session
from payment_sandbox.session_params import PRODUCT_DESCRIPTION
from payment_sandbox.tables import INTENTS


def _nulls(names: str) -> Json:
    return dict.fromkeys(names.split())


_SESSION_UNUSED: Json = {
    **_nulls(
        "after_expiration allow_promotion_codes billing_address_collection client_secret consent"
        " consent_collection currency_conversion customer invoice invoice_creation payment_link"
        " phone_number_collection recovered_from setup_intent shipping_address_collection shipping_cost"
        " subscription"
    ),
    "adaptive_pricing": {"enabled": False},
    "automatic_tax": {"enabled": False, "liability": None, "provider": None, "status": None},
    "custom_fields": [],
    "custom_text": _nulls("after_submit shipping_address submit terms_of_service_acceptance"),
    "customer_creation": "if_required",
    "payment_method_collection": "always",
    "shipping_options": [],
    "total_details": {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0},
}
_INTENT_UNUSED: Json = {
    **_nulls(
        "application application_fee_amount automatic_payment_methods customer on_behalf_of processing review"
        " setup_future_usage shipping source statement_descriptor statement_descriptor_suffix transfer_data"
        " transfer_group"
    ),
    "amount_details": {"tip": {}},
    "confirmation_method": "automatic",
}
_CHARGE_UNUSED: Json = {
    **_nulls(
        "application application_fee application_fee_amount balance_transaction customer"
        " failure_balance_transaction receipt_email receipt_number receipt_url shipping"
        " statement_descriptor statement_descriptor_suffix"
    ),
    "disputed": False,
    "fraud_details": {},
}
_REFUND_UNUSED: Json = _nulls("balance_transaction receipt_number source_transfer_reversal transfer_reversal")


def session(ctx: Context, record: Session) -> Json:
    """`payment_status` is 'paid' when the money has been taken: an authorization alone leaves it 'unpaid'."""
    intent = INTENTS.existing(ctx.tx, record.payment_intent) if record.payment_intent else None
    paid = intent is not None and intent.status == "succeeded"
    details = {"email": record.customer_email, "name": record.customer_name}
    known = any(value is not None for value in details.values())
    return {
        **_SESSION_UNUSED,
        "id": record.id,
        "object": "checkout.session",
        "amount_subtotal": record.amount_total,
        "amount_total": record.amount_total,
        "cancel_url": record.cancel_url,
        "client_reference_id": record.client_reference_id,
        "created": record.created,
        "currency": record.currency,
        "customer_details": {**_nulls("address phone tax_exempt tax_ids"), **details} if known else None,
        "customer_email": record.customer_email,
        "expires_at": record.expires_at,
        "livemode": False,
        "locale": record.locale,
        "metadata": record.metadata,
        "mode": "payment",
        "payment_intent": record.payment_intent,
        "payment_method_options": method_options(record.payment_method_types, record.card_capture_method),
        "payment_method_types": record.payment_method_types,
        "payment_status": "paid" if paid else "unpaid",
        "status": record.status,
        "submit_type": record.submit_type,
        "success_url": record.success_url,
        "ui_mode": "hosted_page",
        "url": f"{ctx.base_url}/c/pay/{record.id}" if record.status == "open" else None,
    }


def line_items(_ctx: Context, record: Session) -> Json:
    url = f"/v1/checkout/sessions/{record.id}/line_items"
    shown = [{key: item[key] for key in item if key != PRODUCT_DESCRIPTION} for item in record.line_items]
    return {"object": "list", "data": shown, "has_more": False, "url": url}


def method_options(types: Sequence[str], card_capture_method: str | None) -> Json:
    options: Json = {name: {} for name in types}
    if "card" in options:
        options["card"] = {"request_three_d_secure": "automatic"}
        if card_capture_method is not None:
            options["card"]["capture_method"] = card_capture_method
    return options


def intent(ctx: Context, record: Intent) -> Json:
    challenge = f"{ctx.base_url}/c/pay/{record.checkout_session}/challenge"
    action = {"type": "redirect_to_url", "redirect_to_url": {"url": challenge, "return_url": None}}
    return {
        **_INTENT_UNUSED,
        "id": record.id,
        "object": "payment_intent",
        "amount": record.amount,
        "amount_capturable": record.amount_capturable,
        "amount_received": record.amount_received,
        "canceled_at": record.canceled_at,
        "cancellation_reason": record.cancellation_reason,
        "capture_method": record.capture_method,
        "client_secret": record.client_secret,
        "created": record.created,
        "currency": record.currency,
        "description": record.description,
        "last_payment_error": record.last_payment_error,
        "latest_charge": record.latest_charge,
        "livemode": False,
        "metadata": record.metadata,
        "next_action": action if record.status == "requires_action" else None,
        "payment_method": record.payment_method,
        "payment_method_options": method_options(record.payment_method_types, record.card_capture_method),
        "payment_method_types": record.payment_method_types,
        "receipt_email": record.receipt_email,
        "status": record.status,
    }


def charge(ctx: Context, record: Charge) -> Json:
    """`amount_refunded` counts what was authorized but not taken too, as Stripe does."""
    returned = record.amount_released + record.amount_refunded
    billing = {"address": None, "email": record.billing_email, "name": record.billing_name, "phone": None}
    return {
        **_CHARGE_UNUSED,
        "id": record.id,
        "object": "charge",
        "amount": record.amount,
        "amount_captured": record.amount_captured,
        "amount_refunded": returned,
        "billing_details": {**billing, "tax_id": None},
        "calculated_statement_descriptor": ctx.config.merchant_name.upper()[:22],
        "captured": record.captured,
        "created": record.created,
        "currency": record.currency,
        "description": record.description,
        "failure_code": record.failure_code,
        "failure_message": record.failure_message,
        "livemode": False,
        "metadata": record.metadata,
        "outcome": _outcome(record),
        "paid": record.status == "succeeded",
        "payment_intent": record.payment_intent,
        "payment_method": record.payment_method,
        "payment_method_details": _method_details(record),
        "refunded": returned == record.amount,
        "status": record.status,
    }


def _outcome(record: Charge) -> Json:
    failed = record.status == "failed"
    return {
        "network_status": "declined_by_network" if failed else "approved_by_network",
        "reason": record.decline_code,
        "risk_level": "normal",
        "seller_message": "The bank did not approve the payment." if failed else "Payment complete.",
        "type": "issuer_declined" if failed else "authorized",
    }


def _method_details(record: Charge) -> Json:
    if record.card is None:
        return {"type": record.method_type, record.method_type: {}}
    card = {
        **record.card,
        "capture_before": record.capture_before,
        "funding": "credit",
        "network": record.card["brand"],
        "three_d_secure": {"result": "authenticated", "version": "2.2.0"} if record.authenticated else None,
        "wallet": None,
    }
    return {"type": "card", "card": card}


def refund(_ctx: Context, record: Refund) -> Json:
    return {
        **_REFUND_UNUSED,
        "id": record.id,
        "object": "refund",
        "amount": record.amount,
        "charge": record.charge,
        "created": record.created,
        "currency": record.currency,
        "metadata": record.metadata,
        "payment_intent": record.payment_intent,
        "pending_reason": "processing" if record.status == "pending" else None,
        "reason": record.reason,
        "status": record.status,
    }
