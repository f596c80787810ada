"""What was typed on the hosted page: is it complete, and does it look like a card?"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from payment_sandbox import cards
from payment_sandbox.cards import PresentedCard

_MAX_NAME = 200
_FURTHEST_YEARS = 50


@dataclass(frozen=True, slots=True)
class Mistakes:
    """Field names with the key of the sentence that says how to mend each, in the order of the page."""

    by_field: dict[str, str] = field(default_factory=dict)


def read_card(fields: Mapping[str, str], now: int) -> PresentedCard | Mistakes:
    """`fields` as the form names them; `now` is seconds since the epoch."""
    number = cards.digits_of(fields.get("card_number", ""))
    mistakes = {
        "card_number": _card_number_mistake(fields.get("card_number", "").strip(), number),
        "exp": _expiry_mistake(fields.get("exp", "").strip(), now),
        "cvc": _cvc_mistake(fields.get("cvc", "").strip(), number),
        "name": _name_mistake(fields.get("name", "").strip()),
    }
    found = {name: mistake for name, mistake in mistakes.items() if mistake is not None}
    if number is None or found:
        return Mistakes(found)
    return PresentedCard(number=number, holder=fields["name"].strip())


def _card_number_mistake(typed: str, number: str | None) -> str | None:
    if not typed:
        return "error_card_number_missing"
    if number is None:
        return "error_card_number_digits"
    return None if cards.passes_luhn(number) else "error_card_number_luhn"


def _expiry_mistake(typed: str, now: int) -> str | None:
    """A card is good through the last day of its month."""
    if not typed:
        return "error_exp_missing"
    match = re.fullmatch(r"([0-9]{1,2})\s*[/-]?\s*((?:20)?[0-9]{2})", typed)
    if match is None or not 1 <= int(match[1]) <= 12:
        return "error_exp_format"
    month, year = int(match[1]), 2000 + int(match[2][-2:])
    today = datetime.fromtimestamp(now, UTC)
    if year > today.year + _FURTHEST_YEARS:
        return "error_exp_format"
    return "error_exp_past" if (year, month) < (today.year, today.month) else None


def _cvc_mistake(typed: str, number: str | None) -> str | None:
    if not typed:
        return "error_cvc_missing"
    length = 4 if number is not None and cards.brand(number) == "amex" else 3
    return None if re.fullmatch(rf"[0-9]{{{length}}}", typed) else "error_cvc_format"


def _name_mistake(typed: str) -> str | None:
    """The name is kept, so a card number that was typed into the wrong field has to stop here."""
    if not typed:
        return "error_name_missing"
    if len(typed) > _MAX_NAME:
        return "error_name_long"
    return "error_name_digits" if sum(character.isdigit() for character in typed) >= 8 else None
