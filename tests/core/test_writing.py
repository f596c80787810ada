"""Rows written together read back as they were, and one bad row keeps all of them out."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, transaction
from pytest_django import DjangoAssertNumQueries

from apps.audit.models import AuditEntry
from apps.booking.models import Booking, Passenger
from apps.core.ids import uuid7
from apps.core.locks import NotInTransaction
from apps.core.models import IdempotencyRecord, OutboxEvent
from apps.core.writing import insert_together_in_transaction

NOW = datetime(2026, 12, 1, 8, 30, 15, 123456, tzinfo=UTC)


def booking(locator: str = "K7QM2X") -> Booking:
    return Booking(
        id=uuid7(),
        locator=locator,
        contact_email="ada@example.com",
        channel="api",
        cabin="economy",
        fare_family="light",
        conditions={"quoted": 'a "word" \\ and ünïcode', "n": None},
        currency="EUR",
        total=0,
        priced_at=NOW,
        created_at=NOW,
        hold_expires_at=NOW,
    )


def passenger(of: Booking) -> Passenger:
    return Passenger(
        id=uuid7(),
        booking=of,
        index=0,
        type="adult",
        given_name="Zoë 山",
        family_name="O'Brien",
        date_of_birth=date(1985, 12, 10),
        gender="female",
    )


@pytest.mark.django_db
def test_rows_read_back_as_they_were_in_one_query(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    order = booking()
    person = passenger(order)
    record = IdempotencyRecord(
        scope="s", key="k", fingerprint=b"\x00\xff", status=201, answer=b"\x01\x02", created_at=NOW
    )
    entry = AuditEntry(
        id=uuid7(), recorded_at=NOW, occurred_at=NOW, action="x.done", subject_type="x", subject_id="1",
        actor_kind="system", actor_id="", actor_role="system", channel="command", data={"list": [1, 2]},
    )  # fmt: skip
    event = OutboxEvent(
        id=uuid7(), type="x", version=1, payload={"a": 1}, created_at=NOW, next_attempt_at=NOW
    )
    with django_assert_num_queries(1):
        insert_together_in_transaction([order], [person], [], [record], [entry], [event])
    for row in (order, person, entry, event):
        stored = type(row)._default_manager.get(id=row.id)
        assert {f.attname: getattr(stored, f.attname) for f in row._meta.concrete_fields} == {
            f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields
        }
    stored_record = IdempotencyRecord.objects.get()
    assert (bytes(stored_record.fingerprint), bytes(stored_record.answer)) == (b"\x00\xff", b"\x01\x02")


@pytest.mark.django_db(transaction=True)
def test_one_bad_row_keeps_all_of_them_out() -> None:
    with pytest.raises(IntegrityError, match="booking_locator_unique"), transaction.atomic():
        insert_together_in_transaction([booking("AAAAAA"), booking("AAAAAA")], [])
    assert Booking.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_it_takes_part_in_a_transaction() -> None:
    with pytest.raises(NotInTransaction):
        insert_together_in_transaction([booking()])
