"""Stripe's minor units. They differ from CLDR's for a few currencies, and a factor of 100 with them.

Source: Stripe's documentation, "Supported currencies" (zero-decimal and three-decimal currencies, special cases).
"""

from __future__ import annotations

from apps.core.money import Money, exponent

_ZERO_DECIMAL = frozenset(
    ["BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF", "VND", "VUV", "XAF", "XOF", "XPF"]
)
_THREE_DECIMAL = frozenset(["BHD", "JOD", "KWD", "OMR", "TND"])


def _stripe_exponent(currency: str) -> int:
    if currency in _ZERO_DECIMAL:
        return 0
    return 3 if currency in _THREE_DECIMAL else 2


def to_stripe(money: Money) -> int:
    """The amount in Stripe's minor units. ValueError when Stripe's unit is too coarse for it."""
    shift = _stripe_exponent(money.currency) - exponent(money.currency)
    if shift >= 0:
        return money.amount * int(10**shift)
    whole, rest = divmod(money.amount, 10**-shift)
    if rest:
        raise ValueError(f"{money.currency} has no {-shift} decimals at Stripe")
    return int(whole)


def from_stripe(amount: int, currency: str) -> Money:
    """Stripe's amount as Money. ValueError when our unit is too coarse for it."""
    code = currency.upper()
    shift = exponent(code) - _stripe_exponent(code)
    if shift >= 0:
        return Money(amount * int(10**shift), code)
    whole, rest = divmod(amount, 10**-shift)
    if rest:
        raise ValueError(f"{amount} {code} of Stripe's is no whole number of our minor units")
    return Money(int(whole), code)
