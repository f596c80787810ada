"""What the mails say, and that the right news sends them."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from django.core import mail

from apps.accounts import services as accounts
from apps.booking.events import (
    BookingHeld,
    BookingPaid,
    BookingTicketed,
    HoldExpired,
    HoldExtended,
)
from apps.booking.types import BookingDetail
from apps.core.ids import uuid7
from apps.core.models import HandlerReceipt, OutboxEvent
from apps.core.money import Money
from apps.core.operations.handle_event import handle_event
from apps.notifications import services
from apps.notifications.mails.booking import price_rows
from apps.payments.events import RefundFailed
from tests import world
from tests.accounts.builders import html_of, staff_actor, submit
from tests.notifications.builders import SetOrder, deliver

pytestmark = pytest.mark.django_db


def ticketed(detail: BookingDetail) -> BookingTicketed:
    return BookingTicketed(booking_id=detail.id, locator=detail.locator)


def test_the_receipt_says_everything_one_needs(booked: SetOrder) -> None:
    deliver(ticketed(booked()))
    (message,) = mail.outbox
    html = html_of(message)
    assert message.subject == "Your tickets and receipt: K7QM2X"
    for text in (message.body, html):
        for shown in ("K7QM2X", "9742400000017", "Ada O’Lovelace", "21:30 GMT", "FA101", "FA102", "12A"):
            assert shown in text
        assert "€450.00" in text
        assert "http://testserver/en/find/?locator=K7QM2X" in text


def test_times_are_local_and_the_next_day_is_told(booked: SetOrder) -> None:
    deliver(ticketed(booked()))
    body = str(mail.outbox[0].body)
    # 21:30 in London and 13.5 hours later: 11:00 UTC, which is 19:00 the next day in Singapore.
    assert re.search(r"19:00 UTC\+8 .*SIN\), Tue,? 2 Mar", body)


def test_a_flight_that_lands_on_its_way_says_where(booked: SetOrder) -> None:
    world.airport("LIS")
    out, back = booked().segments
    deliver(ticketed(booked(segments=(replace(out, stops=("LIS",)), back))))
    for text in (str(mail.outbox[0].body), html_of(mail.outbox[0])):
        assert text.count("Lands in Lisbon (LIS) on the way, same flight") == 1


def test_the_receipt_waits_for_the_money(booked: SetOrder) -> None:
    detail = booked()
    deliver(replace(ticketed(detail), paid_follows=True))
    assert mail.outbox == []
    deliver(BookingPaid(booking_id=detail.id, locator=detail.locator), times=2)
    assert ["Total paid: €450.00" in message.body for message in mail.outbox] == [True]


def test_the_receipts_lines_add_up_to_the_total(booked: SetOrder) -> None:
    detail = booked()
    rows = price_rows(detail)
    assert [(row.name, row.amount.amount) for row in rows] == [
        ("Fare", 40_000),
        ("Air passenger duty", 4_000),
        ("Payment fee", 1_000),
    ]
    assert Money.total((row.amount for row in rows), "EUR") == detail.total


def test_an_event_that_comes_again_sends_nothing_again(booked: SetOrder) -> None:
    detail = booked()
    deliver(ticketed(detail), times=3)
    assert len(mail.outbox) == 1
    assert [message.purpose for message in services.messages_of(detail.id)] == ["receipt"]


def test_the_mail_speaks_the_bookings_language(booked: SetOrder) -> None:
    deliver(ticketed(booked(language="es")))
    (message,) = mail.outbox
    html = html_of(message)
    assert 'lang="es"' in html
    assert "http://testserver/es/find/?locator=K7QM2X" in html
    assert "450,00" in message.body
    assert "lunes, 1 de marzo de 2027" in message.body


def refund_failed(reference: UUID) -> RefundFailed:
    return RefundFailed(
        payment_id=uuid7(),
        reference=reference,
        refund_id=uuid7(),
        amount=Money(11000, "EUR"),
        failure_code="expired_or_canceled_card",
    )


def test_a_refund_that_failed_is_told_with_what_is_owed_and_what_happens_next(booked: SetOrder) -> None:
    detail = booked(status="cancelled")
    deliver(refund_failed(detail.id), times=2)
    (message,) = mail.outbox
    assert (message.to, message.subject) == ([detail.contact_email], "We still owe you €110.00: K7QM2X")
    for text in (message.body, html_of(message)):
        for shown in ("€110.00", "K7QM2X", "the bank sent it back", "within seven days"):
            assert shown in text
    assert [message.purpose for message in services.messages_of(detail.id)] == ["refund_failed"]


def test_it_is_told_in_the_bookings_language(booked: SetOrder) -> None:
    deliver(refund_failed(booked(language="es").id))
    (message,) = mail.outbox
    assert message.subject == "Aún te debemos 110,00\xa0€: K7QM2X"
    assert "siete días" in message.body


def test_money_whose_booking_is_gone_is_told_to_nobody() -> None:
    deliver(refund_failed(uuid7()))
    assert mail.outbox == []


def extended(detail: BookingDetail) -> HoldExtended:
    return HoldExtended(booking_id=detail.id, locator=detail.locator)


# A summer's evening in London, long after these tests have run.
UNTIL = datetime(2126, 7, 1, 19, 5, tzinfo=UTC)
LAPSED = datetime(2020, 1, 1, tzinfo=UTC)


def test_a_longer_hold_says_its_code_until_when_and_where_to_pay(booked: SetOrder) -> None:
    detail = booked(status="held", ticketed_at=None, hold_expires_at=UNTIL)
    deliver(extended(detail), times=2)
    (message,) = mail.outbox
    assert (message.to, message.subject) == ([detail.contact_email], "Your seats are held: K7QM2X")
    for text in (message.body, html_of(message)):
        for shown in ("K7QM2X", "20:05 BST", "Monday, 1 July 2126", "FA101", "21:30 GMT", "€450.00"):
            assert shown in text
        assert "http://testserver/en/find/?locator=K7QM2X" in text
    assert [message.purpose for message in services.messages_of(detail.id)] == ["held"]


def test_a_longer_hold_is_told_in_the_bookings_language(booked: SetOrder) -> None:
    deliver(extended(booked(status="held", ticketed_at=None, hold_expires_at=UNTIL, language="es")))
    (message,) = mail.outbox
    assert message.subject == "Te guardamos las plazas: K7QM2X"
    assert "lunes, 1 de julio de 2126" in message.body
    assert "450,00" in message.body


@pytest.mark.parametrize(
    "now", [{"status": "held", "hold_expires_at": LAPSED}, {"status": "ticketed"}, {"status": "cancelled"}]
)
def test_a_hold_that_is_over_by_now_is_not_told(booked: SetOrder, now: dict[str, Any]) -> None:
    deliver(extended(booked(**{"hold_expires_at": UNTIL, **now})))
    assert mail.outbox == []


@pytest.mark.parametrize("news", [BookingHeld, HoldExpired])
def test_other_news_sends_no_mail(booked: SetOrder, news: Any) -> None:
    detail = booked()
    deliver(news(booking_id=detail.id, locator=detail.locator))
    assert mail.outbox == []


def test_a_rejected_scan_is_told_with_its_reason(booked: SetOrder) -> None:
    document = submit()
    detail = booked(booking_id=document.case_id, holder_id=document.holder_id)
    accounts.review_document(
        document_id=document.id,
        decision="rejected",
        reason_code="unreadable",
        note="The <b>left</b> side.",
        actor=staff_actor(),
    )
    event = OutboxEvent.objects.get(type="accounts.document_reviewed")
    for _time in range(2):
        handle_event(event_id=event.pk, handler_name="notifications.send_document_rejected")
        HandlerReceipt.objects.all().delete()
    (message,) = mail.outbox
    html = html_of(message)
    assert message.to == [detail.contact_email]
    for shown in ("Ada O’Lovelace", "Take it again in good light", "The <b>left</b> side."):
        assert shown in message.body
    assert "The &lt;b&gt;left&lt;/b&gt; side." in html


def test_an_approved_scan_needs_no_mail(booked: SetOrder) -> None:
    booked()
    document = submit()
    accounts.review_document(document_id=document.id, decision="approved", actor=staff_actor())
    event = OutboxEvent.objects.get(type="accounts.document_reviewed")
    handle_event(event_id=event.pk, handler_name="notifications.send_document_rejected")
    assert mail.outbox == []


def test_names_and_codes_can_not_break_the_markup(booked: SetOrder) -> None:
    detail = booked()
    (person,) = detail.passengers
    booked(passengers=(replace(person, family_name="<script>alert(1)</script>"),))
    deliver(ticketed(detail))
    assert "<script>" not in html_of(mail.outbox[0])
