"""Card numbers: are they plausible, whose are they, and what does the sandbox do with them.

Source: ISO/IEC 7812-1 for the check digit, the networks' published ranges for the brand, Stripe's
documentation ("Testing") for what each test number does. A number is looked at here and then forgotten:
brand and last four digits are all that anything else ever sees.
"""

import re
from dataclasses import dataclass
from typing import Literal

DeclineCode = Literal[
    "generic_decline", "insufficient_funds", "expired_card", "incorrect_cvc", "test_mode_live_card"
]


@dataclass(frozen=True, slots=True)
class Approve:
    """The bank agrees; `capture_fails` is a bank that takes it back when the money is fetched."""

    capture_fails: bool = False


@dataclass(frozen=True, slots=True)
class Challenge:
    """The bank wants to ask the cardholder (3-D Secure)."""


@dataclass(frozen=True, slots=True)
class Decline:
    code: str
    decline_code: DeclineCode
    message: str


Verdict = Approve | Challenge | Decline

TEST_NUMBERS: dict[str, Verdict] = {
    "4242424242424242": Approve(),
    "4000002500003155": Challenge(),
    "4000002760003184": Challenge(),
    "4000000000000002": Decline("card_declined", "generic_decline", "Your card was declined."),
    "4000000000009995": Decline("card_declined", "insufficient_funds", "Your card has insufficient funds."),
    "4000000000000069": Decline("expired_card", "expired_card", "Your card has expired."),
    "4000000000000127": Decline("incorrect_cvc", "incorrect_cvc", "Your card's security code is incorrect."),
    "4000000000000341": Approve(capture_fails=True),
}
_NOT_A_TEST_NUMBER = Decline(
    "card_declined",
    "test_mode_live_card",
    "Your card was declined. Your request was in test mode, but used a non test card.",
)


def verdict(number: str) -> Verdict:
    """What the bank behind a plausible number answers."""
    return TEST_NUMBERS.get(number, _NOT_A_TEST_NUMBER)


def digits_of(text: str) -> str | None:
    """The number without the spaces and hyphens that people type; None when there is anything else in it."""
    number = re.sub(r"[\s-]", "", text)
    return number if re.fullmatch(r"[0-9]{12,19}", number) else None


def passes_luhn(number: str) -> bool:
    """The check digit of ISO/IEC 7812-1: every second digit from the right doubled, digits added, divisible
    by 10.
    """
    total = 0
    for place, digit in enumerate(reversed(number)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


_BRANDS = (
    ("amex", r"3[47]"),
    ("diners", r"3(?:0[0-5]|6|8|9)"),
    ("jcb", r"35(?:2[89]|[3-8])"),
    ("discover", r"6(?:011|4[4-9]|5)"),
    ("unionpay", r"62"),
    ("mastercard", r"5[1-5]|2(?:22[1-9]|2[3-9]|[3-6]|7[01]|720)"),
    ("visa", r"4"),
)


def brand(number: str) -> str:
    """Stripe's name of the network, or 'unknown'."""
    return next((name for name, prefix in _BRANDS if re.match(prefix, number)), "unknown")


@dataclass(frozen=True, slots=True)
class PresentedCard:
    """A card as it was typed, checked for form. Its text never shows the number, so that no log or trace
    can.
    """

    number: str
    holder: str

    def __repr__(self) -> str:
        return f"PresentedCard({self.shown})"

    @property
    def shown(self) -> dict[str, str]:
        """All that may be kept of it."""
        return {"brand": brand(self.number), "last4": self.number[-4:]}
