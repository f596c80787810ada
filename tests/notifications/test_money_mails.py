"""What the mails say about money: why a booking has ended, what comes back, and what a payment could not buy."""

from __future__ import annotations

import pytest
from django.core import mail

from apps.booking.events import BookingCancelled, TicketingFailed
from apps.booking.types import BookingDetail
from apps.core.events import from_payload
from apps.core.money import Money
from tests.accounts.builders import html_of
from tests.notifications.builders import SetOrder, deliver

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("was_ticketed", [False, True])
def test_a_cancellation_of_an_older_release_says_where_the_money_goes(
    booked: SetOrder, was_ticketed: bool
) -> None:
    detail = booked()
    payload = {"booking_id": str(detail.id), "locator": detail.locator, "was_ticketed": was_ticketed}
    deliver(from_payload("booking.cancelled", payload))
    (message,) = mail.outbox
    assert message.subject == "Cancelled: K7QM2X"
    assert ("Nothing was charged" in message.body) is not was_ticketed
    assert ("goes to the card you paid with" in message.body) is was_ticketed


def cancelled(detail: BookingDetail, reason: str, refund: int, kept: int) -> BookingCancelled:
    return BookingCancelled(
        booking_id=detail.id,
        locator=detail.locator,
        was_ticketed=True,
        reason=reason,
        refund=Money(refund, "EUR"),
        kept=Money(kept, "EUR"),
    )


@pytest.mark.parametrize(
    ("reason", "refund", "kept", "said", "unsaid"),
    [
        ("asked", 0, 0, ["Nothing was charged."], ["goes back", "refundable", "your bank"]),
        (
            "asked",
            30_000,
            15_000,
            ["€300.00 goes back", "Not refundable in your fare", "€150.00"],
            ["bank did"],
        ),
        ("asked", 45_000, 0, ["€450.00 goes back"], ["Not refundable", "bank did"]),
        ("asked", 0, 45_000, ["Nothing goes back", "€450.00"], ["Nothing was charged", "bank did"]),
        (
            "unpaid",
            0,
            0,
            ["We could not charge your card", "Nothing was charged."],
            ["goes back", "get back"],
        ),
        ("unpaid", 45_000, 0, ["We could not charge your card", "€450.00 goes back"], ["Nothing"]),
    ],
)
def test_a_cancellation_says_why_and_what_happens_to_the_money(
    booked: SetOrder, reason: str, refund: int, kept: int, said: list[str], unsaid: list[str]
) -> None:
    deliver(cancelled(booked(), reason, refund, kept))
    (message,) = mail.outbox
    for text in (message.body, html_of(message)):
        assert [words for words in said if words not in text] == []
        assert [words for words in unsaid if words in text] == []


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("sold_out", "came after its time had run out, and somebody else has taken the seats meanwhile."),
        ("departed", "came after the sale for its flight had ended."),
        ("amount_changed", "was for another amount"),
        ("booking_cancelled", "came after the booking had been cancelled."),
        ("unknown_inventory", "could not be sold any more"),
    ],
)
def test_money_that_goes_back_is_explained(booked: SetOrder, reason: str, said: str) -> None:
    detail = booked(ticketed_at=None)
    deliver(TicketingFailed(booking_id=detail.id, locator=detail.locator, reason=reason))
    (message,) = mail.outbox
    for text in (message.body, html_of(message)):
        assert (said in text, "You have not bought anything. Your money is on its way back" in text) == (
            True,
            True,
        )
        assert ("somebody else" in text) is (reason == "sold_out")


def test_a_second_payment_goes_back_and_the_tickets_stay(booked: SetOrder) -> None:
    detail = booked()
    deliver(TicketingFailed(booking_id=detail.id, locator=detail.locator, reason="booking_ticketed"))
    (message,) = mail.outbox
    assert message.subject == "A second payment for K7QM2X is on its way back"
    assert ("Your tickets stay as they are" in message.body, "not bought" in message.body) == (True, False)
    assert "See your trip: http://testserver/en/find/?locator=K7QM2X" in message.body
