from __future__ import annotations

from decimal import Decimal

import pytest

from apps.core.money import CurrencyMismatch, Money, exponent


def test_amounts_of_one_currency_add_up() -> None:
    assert Money(1050, "EUR") + Money(250, "EUR") - Money(100, "EUR") == Money(1200, "EUR")


@pytest.mark.parametrize(
    "combine", [lambda a, b: a + b, lambda a, b: a - b, lambda a, b: a < b, lambda a, b: a <= b]
)
def test_currencies_never_mix(combine: object) -> None:
    with pytest.raises(CurrencyMismatch):
        combine(Money(1, "EUR"), Money(1, "JPY"))  # type: ignore[operator]


@pytest.mark.parametrize(("currency", "digits"), [("EUR", 2), ("JPY", 0), ("KWD", 3)])
def test_each_currency_has_its_own_exponent(currency: str, digits: int) -> None:
    assert exponent(currency) == digits


@pytest.mark.parametrize(
    ("money", "language", "text"),
    [
        (Money(41260, "EUR"), "en", "€412.60"),
        (Money(41260, "EUR"), "es", "412,60\xa0€"),
        (Money(412, "JPY"), "en", "¥412"),
        (Money(1234567, "KWD"), "en", "KWD\xa01,234.567"),
    ],
)
def test_money_is_written_as_people_of_the_language_write_it(money: Money, language: str, text: str) -> None:
    assert money.format(language) == text


@pytest.mark.parametrize("amount", [1.5, "1", True, Decimal(1)])
def test_amounts_are_whole_minor_units(amount: object) -> None:
    with pytest.raises(TypeError):
        Money(amount, "EUR")  # type: ignore[arg-type]


@pytest.mark.parametrize("currency", ["eur", "EURO", "", "€€€"])
def test_currencies_are_iso_codes(currency: str) -> None:
    with pytest.raises(ValueError, match="ISO 4217"):
        Money(1, currency)


def test_less_than_nothing_has_a_minus_sign_and_no_hyphen() -> None:
    assert Money(-2000, "EUR").format("en") == "−€20.00"
    assert Money(-2000, "EUR").format("es").startswith("−20,00")
    assert "-" not in Money(2000, "EUR").format("en")
