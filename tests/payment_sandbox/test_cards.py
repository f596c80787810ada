"""What is read out of a card form, and how amounts are written; no server needed."""

from __future__ import annotations

import pytest

from payment_sandbox import cards, locales
from payment_sandbox.checkout_form import Mistakes, read_card
from tests.payment_sandbox.support import CARD_FIELDS

NOV_2026 = 1_795_000_000


@pytest.mark.parametrize(
    ("amount", "currency", "english", "spanish"),
    [
        (41260, "eur", "€412.60", "412,60\u00a0€"),
        (5, "eur", "€0.05", "0,05\u00a0€"),
        (123450, "usd", "$1,234.50", "1234,50\u00a0US$"),
        (1234567, "gbp", "£12,345.67", "12.345,67\u00a0GBP"),
        (12000, "jpy", "¥12,000", "12.000\u00a0JPY"),
        (7, "jpy", "¥7", "7\u00a0JPY"),
        (12345, "kwd", "KWD\u00a012.345", "12,345\u00a0KWD"),
        (9, "kwd", "KWD\u00a00.009", "0,009\u00a0KWD"),
        (99999999, "chf", "CHF\u00a0999,999.99", "999.999,99\u00a0CHF"),
    ],
)
def test_amounts_are_written_as_each_language_does(
    amount: int, currency: str, english: str, spanish: str
) -> None:
    written = [locales.format_amount(amount, currency, locales.LOCALES[code]) for code in ("en", "es")]
    assert written == [english, spanish]


@pytest.mark.parametrize(
    ("changes", "mistakes"),
    [
        ({}, {}),
        ({"card_number": "4242 4242-4242 4242"}, {}),
        ({"exp": "1126"}, {}),
        ({"exp": "11 - 2026"}, {}),
        ({"card_number": ""}, {"card_number": "error_card_number_missing"}),
        ({"card_number": "4242x"}, {"card_number": "error_card_number_digits"}),
        ({"card_number": "٤٢٤٢٤٢٤٢٤٢٤٢٤٢٤٢"}, {"card_number": "error_card_number_digits"}),
        ({"card_number": "4242424242424241"}, {"card_number": "error_card_number_luhn"}),
        ({"exp": ""}, {"exp": "error_exp_missing"}),
        ({"exp": "13 / 30"}, {"exp": "error_exp_format"}),
        ({"exp": "00/30"}, {"exp": "error_exp_format"}),
        ({"exp": "soon"}, {"exp": "error_exp_format"}),
        ({"exp": "12/99"}, {"exp": "error_exp_format"}),
        ({"exp": "10/26"}, {"exp": "error_exp_past"}),
        ({"cvc": ""}, {"cvc": "error_cvc_missing"}),
        ({"cvc": "12a"}, {"cvc": "error_cvc_format"}),
        ({"cvc": "1234"}, {"cvc": "error_cvc_format"}),
        ({"card_number": "378282246310005", "cvc": "1234"}, {}),
        ({"name": " "}, {"name": "error_name_missing"}),
        ({"name": "n" * 201}, {"name": "error_name_long"}),
        ({"name": "4242 4242 4242 4242"}, {"name": "error_name_digits"}),
        (
            {"card_number": "", "exp": "", "cvc": "", "name": ""},
            {
                "card_number": "error_card_number_missing",
                "exp": "error_exp_missing",
                "cvc": "error_cvc_missing",
                "name": "error_name_missing",
            },
        ),
    ],
)
def test_what_is_wrong_with_a_card(changes: dict[str, str], mistakes: dict[str, str]) -> None:
    """In November 2026."""
    read = read_card({**CARD_FIELDS, **changes}, NOV_2026)
    assert (read.by_field if isinstance(read, Mistakes) else {}) == mistakes


@pytest.mark.parametrize(
    ("number", "brand"),
    [
        ("4242424242424242", "visa"),
        ("5555555555554444", "mastercard"),
        ("2223003122003222", "mastercard"),
        ("2720999999999996", "mastercard"),
        ("378282246310005", "amex"),
        ("6011111111111117", "discover"),
        ("3056930009020004", "diners"),
        ("3566002020360505", "jcb"),
        ("6200000000000005", "unionpay"),
        ("9999999999999995", "unknown"),
    ],
)
def test_brands(number: str, brand: str) -> None:
    assert (cards.passes_luhn(number), cards.brand(number)) == (True, brand)
