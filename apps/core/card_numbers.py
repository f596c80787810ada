"""Payment card numbers that people or programs put where something else belongs (ISO/IEC 7812)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote_plus

_CARD_LIKE = re.compile(r"\d(?:[ -]?\d){11,18}")
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
# Groups of digits that touch no letter: inside of a word or a hexadecimal number stand no cards.
_GROUPS = re.compile(r"(?<![0-9A-Za-z])[0-9]+(?:[ -][0-9]+)*(?![0-9A-Za-z])")
_SHORTEST, _LONGEST = 13, 19


def looks_like_card_number(text: str) -> bool:
    """Whether a free text holds something like a payment card number (12–19 digits that pass the Luhn check)."""
    return any(_passes_luhn(match.group()) for match in _CARD_LIKE.finditer(text))


def holds_card_number(identifier: str) -> bool:
    """The same for keys and addresses, which are full of digits: a card stands alone there, and starts as cards do."""
    plain = _UUID.sub("", unquote_plus(identifier))
    return any(_is_card(number) for run in _GROUPS.findall(plain) for number in _joined(run))


def _joined(run: str) -> Iterator[str]:
    """Each way to read neighbouring groups of digits as one number that is not too long for a card's."""
    groups = re.split("[ -]", run)
    for first in range(len(groups)):
        number = ""
        for group in groups[first:]:
            number += group
            if len(number) > _LONGEST:
                break
            yield number


def _is_card(number: str) -> bool:
    return len(number) >= _SHORTEST and number[0] in "23456" and _passes_luhn(number)


def _passes_luhn(text: str) -> bool:
    digits = [int(sign) for sign in text if sign.isdigit()]
    doubled = [d if i % 2 == 0 else (d * 2 - 9 if d > 4 else d * 2) for i, d in enumerate(reversed(digits))]
    return sum(doubled) % 10 == 0
