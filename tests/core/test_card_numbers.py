"""Card numbers in free text, and in what is full of digits by nature."""

from __future__ import annotations

from uuid import uuid4

import pytest

from apps.core.card_numbers import holds_card_number, looks_like_card_number


@pytest.mark.parametrize(
    ("text", "is_card"),
    [
        ("4242424242424242", True),
        ("my card 4242 4242 4242 4242 thanks", True),
        ("3782-822463-10005", True),
        ("4242424242424241", False),
        ("+44 20 7123 4567", False),
        ("booking 123456", False),
    ],
)
def test_card_numbers_are_recognised(text: str, is_card: bool) -> None:
    assert looks_like_card_number(text) is is_card


@pytest.mark.parametrize(
    "identifier",
    [
        "4242424242424242",
        "4242-4242-4242-4242",
        "order-4242424242424242-1",
        "order_378282246310005",
        "https://example.com/back/4242424242424242?step=2",
        "https://example.com/back?card=4242+4242%204242+4242",
        "2223003122003222",
    ],
)
def test_a_card_number_that_stands_alone_is_found(identifier: str) -> None:
    assert holds_card_number(identifier)


@pytest.mark.parametrize(
    "identifier",
    [
        "k-1",
        "4242424242424241",
        "1732600000005",  # milliseconds of a clock that happen to pass the check
        "order4242424242424242",
        "a4242424242424242f",
        "42424242-4242-4242-8242-424242424242",
        "https://example.com/back?order=42&at=2026-12-10",
        "",
    ],
)
def test_what_is_no_card_is_left_alone(identifier: str) -> None:
    assert not holds_card_number(identifier)


def test_no_uuid_is_taken_for_a_card() -> None:
    assert not any(holds_card_number(str(uuid4())) or holds_card_number(uuid4().hex) for _ in range(20_000))
