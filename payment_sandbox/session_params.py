"""What a checkout session may be created with.

Source: Stripe's API reference, "Create a Checkout Session". What only changes how Stripe's own page looks
is accepted and ignored; anything else that is not read here is refused by name, so that no merchant relies
on it.
"""

import re
from urllib.parse import urlsplit

from payment_sandbox.currencies import MAX_AMOUNT, SUPPORTED, is_chargeable
from payment_sandbox.errors import invalid, missing_parameter
from payment_sandbox.ids import new_id
from payment_sandbox.params import Params
from payment_sandbox.records import Json, MethodType, Session

MIN_LIFETIME, MAX_LIFETIME = 30 * 60, 24 * 3600
_LOCALE_TAGS = """
    auto bg cs da de el en en-GB es es-419 et fi fil fr fr-CA hi-IN hr hu id it ja ko lt lv ms mt nb nl pl pt
    pt-BR ro ru sk sl sv th tr vi zh zh-HK zh-TW
"""
LOCALES = frozenset(_LOCALE_TAGS.split())
# Banks can be asked to send money, not to hold it, and only where there is such a scheme.
BANK_CURRENCIES = frozenset({"eur", "gbp"})
_CAPTURE_METHODS = ("automatic", "automatic_async", "manual")
_METHODS: tuple[MethodType, ...] = ("card", "pay_by_bank")
_URL_LENGTH = 5000
PRODUCT_DESCRIPTION = "product_description"
_LOOKS_ONLY = """
    adaptive_pricing allow_promotion_codes billing_address_collection branding_settings custom_text
    customer_creation name_collection origin_context phone_number_collection
"""


def read_session(params: Params, *, session_id: str, now: int) -> Session:
    """A new open session. Raises a 400 `ApiError` that names the parameter at fault."""
    _require_payment_mode(params)
    currency, items = _line_items(params)
    total = sum(item["amount_total"] for item in items)
    _require_payable(total, currency)
    data = params.child("payment_intent_data") or Params({})
    capture_method = data.choice("capture_method", _CAPTURE_METHODS) or "automatic_async"
    data.accept("statement_descriptor", "statement_descriptor_suffix")
    params.accept(*_LOOKS_ONLY.split())
    return Session(
        id=session_id,
        created=now,
        expires_at=_expiry(params, now),
        status="open",
        currency=currency,
        amount_total=total,
        payment_method_types=_method_types(params, currency, capture_method),
        capture_method=capture_method,
        card_capture_method=_card_capture_method(params),
        success_url=_required_url(params, "success_url"),
        cancel_url=_url(params, "cancel_url"),
        client_reference_id=params.text("client_reference_id", max_length=200),
        customer_email=_email(params, "customer_email"),
        customer_name=None,
        locale=params.choice("locale", LOCALES),
        submit_type=params.choice("submit_type", ("auto", "book", "donate", "pay")),
        metadata=params.metadata("metadata"),
        line_items=items,
        intent_description=data.text("description", max_length=1000),
        intent_metadata=data.metadata("metadata"),
        receipt_email=_email(data, "receipt_email"),
        payment_intent=None,
    )


def _require_payment_mode(params: Params) -> None:
    mode = params.required_text("mode")
    if mode != "payment":
        raise invalid("The payment sandbox knows Checkout Sessions in `payment` mode only.", param="mode")
    params.choice("ui_mode", ("hosted", "hosted_page"))
    params.choice("currency", SUPPORTED)


def _require_payable(total: int, currency: str) -> None:
    if total < 1:
        raise invalid("The total must be more than zero.", param="line_items", code="amount_too_small")
    if total > MAX_AMOUNT:
        raise invalid(f"The total must be at most {MAX_AMOUNT}.", param="line_items", code="amount_too_large")
    if not is_chargeable(total, currency):
        message = f"Amounts in {currency.upper()} must end in 0: cards carry two of its three decimals."
        raise invalid(message, param="line_items", code="parameter_invalid_integer")


def _line_items(params: Params) -> tuple[str, list[Json]]:
    rows = params.children("line_items", at_most=100)
    if not rows:
        raise missing_parameter("line_items")
    items = [_line_item(row) for row in rows]
    currencies = {item["currency"] for item in items}
    if len(currencies) > 1:
        raise invalid("All line items must have the same currency.", param="line_items")
    return currencies.pop(), items


def _line_item(row: Params) -> Json:
    if "price" in row:
        raise invalid("The payment sandbox has no stored prices: send price_data.", param=row.name("price"))
    price = row.child("price_data")
    if price is None:
        raise missing_parameter(row.name("price_data"))
    currency = price.required_text("currency").lower()
    if currency not in SUPPORTED:
        raise invalid(f"Invalid currency: {currency[:20]}", param=price.name("currency"))
    unit_amount = price.integer("unit_amount", minimum=0, maximum=MAX_AMOUNT)
    if unit_amount is None:
        raise missing_parameter(price.name("unit_amount"))
    product = price.child("product_data")
    if product is None:
        raise missing_parameter(price.name("product_data"))
    quantity = row.integer("quantity", minimum=1, maximum=999_999)
    price.accept("tax_behavior")
    product.metadata("metadata")
    product.accept("images", "tax_code", "unit_label")
    amount = unit_amount * (quantity or 1)
    return {
        "id": new_id("li"),
        "object": "item",
        "amount_discount": 0,
        "amount_subtotal": amount,
        "amount_tax": 0,
        "amount_total": amount,
        "currency": currency,
        "description": product.required_text("name", max_length=250),
        "metadata": row.metadata("metadata"),
        "price": _price(currency, unit_amount),
        "quantity": quantity or 1,
        # For the page only: at Stripe it belongs to the product, which the sandbox doesn't keep.
        PRODUCT_DESCRIPTION: product.text("description", max_length=1000),
    }


def _price(currency: str, unit_amount: int) -> Json:
    return {
        "id": new_id("price"),
        "object": "price",
        "active": False,
        "currency": currency,
        "livemode": False,
        "product": new_id("prod"),
        "type": "one_time",
        "unit_amount": unit_amount,
        "unit_amount_decimal": str(unit_amount),
    }


def _expiry(params: Params, now: int) -> int:
    expires_at = params.integer("expires_at", minimum=0, maximum=10**12)
    if expires_at is None:
        return now + MAX_LIFETIME
    if expires_at < now + MIN_LIFETIME:
        message = "The `expires_at` timestamp must be at least 30 minutes from Checkout Session creation."
        raise invalid(message, param="expires_at")
    if expires_at > now + MAX_LIFETIME:
        message = "The `expires_at` timestamp must be less than 24 hours from Checkout Session creation."
        raise invalid(message, param="expires_at")
    return expires_at


def _method_types(params: Params, currency: str, capture_method: str) -> list[MethodType]:
    """Those asked for, or all that fit and are allowed. An intent that is captured by hand leaves only cards."""
    asked = params.texts("payment_method_types", at_most=len(_METHODS))
    allowed = params.texts("allowed_payment_method_types", at_most=100)
    fitting = [name for name in _METHODS if name == "card" or _bank_fits(currency, capture_method)]
    for name in asked:
        if name not in _METHODS:
            raise invalid(f"Invalid payment_method_types: {name[:40]}", param="payment_method_types")
        if name not in fitting:
            why = "manual capture" if capture_method == "manual" else f"the currency {currency}"
            raise invalid(f"The payment method {name} does not support {why}.", param="payment_method_types")
    left = [name for name in fitting if (not asked or name in asked) and (not allowed or name in allowed)]
    if not left:
        message = "No payment method is both allowed and possible for this Checkout Session."
        raise invalid(message, param="allowed_payment_method_types")
    return left


def _bank_fits(currency: str, capture_method: str) -> bool:
    return currency in BANK_CURRENCIES and capture_method != "manual"


def _card_capture_method(params: Params) -> str | None:
    options = params.child("payment_method_options") or Params({})
    options.accept("pay_by_bank")
    card = options.child("card") or Params({})
    card.accept("request_three_d_secure")
    return card.choice("capture_method", ("manual",))


def _email(params: Params, key: str) -> str | None:
    value = params.text(key, max_length=512)
    if value is not None and not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", value):
        raise invalid(f"Invalid email address: {value[:80]}", param=params.name(key), code="email_invalid")
    return value


def _required_url(params: Params, key: str) -> str:
    url = _url(params, key)
    if url is None:
        raise missing_parameter(key)
    return url


def _url(params: Params, key: str) -> str | None:
    value = params.text(key, max_length=_URL_LENGTH)
    if value is None:
        return None
    if origin_of(value) is None:
        raise invalid(
            "Not a valid URL: it must start with http:// or https://.", param=key, code="url_invalid"
        )
    return value


def origin_of(url: str) -> str | None:
    """Scheme, host and port of a plain web address; None for anything else, line breaks and backslashes
    included.

    Braces are allowed: they hold the place of the session's id.
    """
    if not re.fullmatch(r"https?://[!-;=?-\[\]-~\u00a1-\U0010ffff]+", url):
        return None
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    if not host or not re.fullmatch(r"[A-Za-z0-9._-]+|[0-9A-Fa-f:.]+", host):
        return None
    named = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{named}" if port is None else f"{parts.scheme}://{named}:{port}"
