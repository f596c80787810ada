"""Money: integer minor units and an ISO 4217 currency, with that currency's own exponent.

Amounts of different currencies are never added; the attempt raises CurrencyMismatch.
Exponents come from CLDR through Babel (EUR 2, JPY 0, KWD 3).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Self

from babel.core import Locale, UnknownLocaleError
from babel.numbers import format_currency, get_currency_precision
from django.utils.translation import get_language

_LETTERS_TOUCH_DIGITS = re.compile(r"([A-Z])(\d)")


class CurrencyMismatch(ValueError):
    """Two amounts of different currencies met in one sum or comparison: a programming error, never input."""


@lru_cache(maxsize=64)
def exponent(currency: str) -> int:
    """Digits after the decimal point of a currency: 2 for EUR, 0 for JPY."""
    return get_currency_precision(currency)


@lru_cache(maxsize=64)
def babel_locale(language: str) -> Locale:
    """CLDR's locale of a Django language code; English where CLDR has none."""
    try:
        return Locale.parse(language.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return Locale("en")


@dataclass(frozen=True, slots=True, order=False)
class Money:
    """`amount` minor units (cents, yen, fils) of `currency`."""

    amount: int
    currency: str

    def __post_init__(self) -> None:
        if not isinstance(self.amount, int) or isinstance(self.amount, bool):
            raise TypeError(f"amount must be whole minor units, not {self.amount!r}")
        if len(self.currency) != 3 or not self.currency.isascii() or not self.currency.isupper():
            raise ValueError(f"currency must be an ISO 4217 code, not {self.currency!r}")

    @classmethod
    def zero(cls, currency: str) -> Self:
        return cls(0, currency)

    @classmethod
    def total(cls, parts: Iterable[Money], currency: str) -> Money:
        """The sum of `parts`, all in `currency`; zero of it when there are none."""
        result = Money(0, currency)
        for part in parts:
            result = result + part
        return result

    def _same(self, other: Money) -> None:
        if self.currency != other.currency:
            raise CurrencyMismatch(f"{self.currency} and {other.currency} can't be combined")

    def __add__(self, other: Money) -> Money:
        self._same(other)
        return Money(self.amount + other.amount, self.currency)

    def __sub__(self, other: Money) -> Money:
        self._same(other)
        return Money(self.amount - other.amount, self.currency)

    def __mul__(self, times: int) -> Money:
        return Money(self.amount * times, self.currency)

    def __neg__(self) -> Money:
        return Money(-self.amount, self.currency)

    def __lt__(self, other: Money) -> bool:
        self._same(other)
        return self.amount < other.amount

    def __le__(self, other: Money) -> bool:
        self._same(other)
        return self.amount <= other.amount

    def __bool__(self) -> bool:
        return self.amount != 0

    def format(self, language: str | None = None) -> str:
        """As people of `language` (default: the active one) write it: €412.60, 412,60 €."""
        return _format(self.amount, self.currency, language or get_language() or "en")

    def to_json(self) -> dict[str, int | str]:
        return {"amount": self.amount, "currency": self.currency}

    def __str__(self) -> str:
        return self.format()


@lru_cache(maxsize=4096)
def _format(amount: int, currency: str, language: str) -> str:
    value = Decimal(amount).scaleb(-exponent(currency))
    text = str(format_currency(value, currency, locale=babel_locale(language)))
    # The sign as printed: beside figures a hyphen is too short, and a line may break after it.
    text = text.replace("-", "\N{MINUS SIGN}") if amount < 0 else text
    # CLDR's currency spacing (UTS #35, part 3): a code of letters never touches the figure.
    return _LETTERS_TOUCH_DIGITS.sub("\\1\N{NO-BREAK SPACE}\\2", text)
