"""Card data never reaches us: typed into a field that is meant for something else it is refused, and kept nowhere."""

from __future__ import annotations

import re
from io import StringIO
from typing import Any

import pytest
from django.apps import apps
from django.core.cache import cache
from django.db import connection
from django.test import Client

from apps.accounts import services
from apps.audit.services import history_of
from tests.accounts.builders import make_staff, make_user, submit
from tests.deliver import deliver_all
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
    assert_told_nobody(logged)


def assert_refused(page: Any, text: str) -> None:
    assert page.status_code == 422, text
    assert "This looks like a card number." in page.content.decode(), text


def assert_told_nobody(logged: StringIO) -> None:
    assert_kept_nowhere()
    assert not any(digits in re.sub("[ -]", "", logged.getvalue()) for digits in DIGITS)


def test_a_card_number_in_the_name_of_an_account(logged: StringIO) -> None:
    user, client = make_user(name="Ada"), Client()
    client.force_login(user)
    with nothing_written():
        for card in CARDS:
            for text in (card, f" Ada {card} "):
                answer = client.post("/en/account/profile/", {"full_name": text, "language": "en"})
                assert_refused(answer, text)
    user.refresh_from_db()
    assert user.full_name == "Ada"
    assert_told_nobody(logged)


def test_a_card_number_in_the_words_about_a_scan(logged: StringIO) -> None:
    """They would stand in history, sealed, and in the traveler's mail."""
    document, client = submit(), Client()
    deliver_all()
    client.force_login(make_staff())
    for card in CARDS:
        for text in (card, f"Paid by {card}, thanks."):
            values = {"decision": "rejected", "reason_code": "other", "note": text}
            assert_refused(client.post(f"/staff/documents/{document.id}/decision", values), text)
    assert services.document_detail(document.id) == document
    actions = {entry.action for entry in history_of("document", [str(document.id)])}
    assert actions == {"accounts.document_submitted", "staff.case_opened"}
    assert_told_nobody(logged)


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
