"""The languages of the hosted page. A new one is a module like `en` with the same keys, and a line in
`_MODULES`.

Amounts follow CLDR's patterns for the language.
"""

from payment_sandbox.currencies import exponent
from payment_sandbox.locales import en, es
from payment_sandbox.locales.locale import Locale

_MODULES = (en, es)
LOCALES: dict[str, Locale] = {module.LOCALE.code: module.LOCALE for module in _MODULES}
DEFAULT = en.LOCALE


def choose(tag: str | None, accepted: list[str]) -> Locale:
    """The session's own language, or for 'auto' the first of the browser's that is known; English as the
    last resort.
    """
    wanted = accepted if tag in (None, "auto") else [str(tag)]
    known = (LOCALES.get(item.split("-")[0].lower()) for item in wanted)
    return next((locale for locale in known if locale is not None), DEFAULT)


def format_amount(amount: int, currency: str, locale: Locale) -> str:
    """Minor units as people write them: 123450 EUR is '€1,234.50' in English, '1234,50 €' in Spanish."""
    decimals = exponent(currency)
    digits = str(amount).rjust(decimals + 1, "0")
    whole, fraction = (digits[:-decimals], digits[-decimals:]) if decimals else (digits, "")
    if len(whole) >= 3 + locale.minimum_grouping:
        whole = f"{int(whole):,}".replace(",", locale.group)
    number = f"{whole}{locale.decimal}{fraction}" if fraction else whole
    code = currency.upper()
    symbol = locale.symbols.get(code, code)
    if not locale.symbol_first:
        return f"{number}\u00a0{symbol}"
    # A code that ends in a letter would run into the digits.
    gap = "\u00a0" if symbol[-1].isalpha() else ""
    return f"{symbol}{gap}{number}"
