"""Card data never reaches us: typed into a field that is meant for something else it is refused, and kept nowhere."""

from __future__ import annotations

import re
from io import StringIO
from typing import Any

import pytest
from django.apps import apps
from django.core.cache import cache
from django.db import connection

from tests.http.rows import nothing_written
from tests.http.wire import Wire, order

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("market", "clean_redis")]

# Test numbers of Visa, Mastercard, American Express, Diners Club, Discover, and an old short Visa.
CARDS = [
    "4242424242424242",
    "5555 5555 5555 4444",
    "3782-822463-10005",
    "3056 930902 5904",
    "6011111111111117",
    "4222222222222",
]
DIGITS = ["".join(sign for sign in card if sign.isdigit()) for card in CARDS]


def with_text(body: Any, path: tuple[str | int, ...], text: str) -> Any:
    """A copy of the body with one field changed."""
    if not path:
        return text
    copy = body.copy()
    copy[path[0]] = with_text(body[path[0]], path[1:], text)
    return copy


FIELDS: list[tuple[str | int, ...]] = [
    ("offer_id",),
    ("passengers", 0, "type"),
    ("passengers", 0, "given_name"),
    ("passengers", 0, "family_name"),
    ("passengers", 0, "date_of_birth"),
    ("passengers", 0, "gender"),
    ("contact", "email"),
    ("contact", "phone"),
    ("seats", 0, "seat"),
]


def typed(field: tuple[str | int, ...], card: str) -> list[str]:
    """As people would get it into the field."""
    if field[-1] == "email":
        compact = card.replace(" ", "-")
        return [f"{compact}@example.com", f"ada+{compact}@example.com", f"ada@{compact}.com"]
    return [card, f" {card} "]


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: ".".join(map(str, field)))
def test_a_card_number_in_a_field_of_an_order(
    wire: Wire, field: tuple[str | int, ...], logged: StringIO
) -> None:
    body = {**order(wire.offer()), "seats": [{"passenger": 0, "segment": 0, "seat": "10A"}]}
    with nothing_written():
        for card in CARDS:
            for text in typed(field, card):
                reply = wire.post("bookings", with_text(body, field, text))
                assert reply.status in {400, 404}, (text, reply)
                assert reply.code in {"invalid", "offer_not_found"}, (text, reply)
    assert_kept_nowhere()
    assert not any(digits in re.sub("[ -]", "", logged.getvalue()) for digits in DIGITS)


PHONES = [
    "+44 20 7123 4567",
    "+4915123456787",
    "0049 1512 3456789",
    "+1 (212) 555-0100",
    "+39 06 6988 1234",
    "442071234565",
    "",
]


@pytest.mark.parametrize("phone", PHONES)
def test_phone_numbers_are_no_card_numbers(wire: Wire, phone: str) -> None:
    body = order(wire.offer())
    assert wire.post("bookings", {**body, "contact": {**body["contact"], "phone": phone}}).status == 201


def assert_kept_nowhere() -> None:
    """Looks for the digits in every column of every table, whatever its type, and in the cache."""
    found: list[str] = []
    with connection.cursor() as cursor:
        for table in sorted(model._meta.db_table for model in apps.get_models() if model._meta.managed):
            digits = r"regexp_replace(t::text, '[ -]', '', 'g')"
            cursor.execute(f"SELECT count(*) FROM {table} t WHERE {digits} ~ %s", ["|".join(DIGITS)])
            found += [table] * int(cursor.fetchone()[0])
    assert found == []
    kept = [cache.get(key.split(":", 2)[-1]) for key in cache.keys("*")]  # type: ignore[attr-defined]
    assert not any(digits in str(value) for value in kept for digits in DIGITS)
