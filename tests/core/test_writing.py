"""Rows written together read back as they were, and one bad row keeps all of them out."""

from __future__ import annotations

import select
from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, connection, transaction
from pytest_django import DjangoAssertNumQueries

from apps.audit.models import AuditEntry
from apps.booking.models import Booking, Passenger
from apps.core.db_errors import violated_constraint
from apps.core.ids import uuid7
from apps.core.locks import NotInTransaction
from apps.core.models import IdempotencyRecord, OutboxEvent
from apps.core.writing import insert_together_in_transaction, written_at_once

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


# Without waiting for answers --------------------------------------------------------------------
@pytest.mark.django_db(transaction=True)
def test_what_is_written_at_once_is_written() -> None:
    with written_at_once():
        insert_together_in_transaction([booking("AAAAAA")])
        insert_together_in_transaction([booking("BBBBBB")])
    assert Booking.objects.count() == 2


def refused_by(error: pytest.ExceptionInfo[IntegrityError]) -> str:
    return violated_constraint(error.value)


@pytest.mark.django_db(transaction=True)
def test_a_refusal_is_raised_when_the_block_ends() -> None:
    steps: list[str] = []
    with pytest.raises(IntegrityError) as refused:
        with written_at_once():
            insert_together_in_transaction([booking("AAAAAA"), booking("AAAAAA")])
            steps.append("not waited for")
    assert (refused_by(refused), steps) == ("booking_locator_unique", ["not waited for"])
    assert (Booking.objects.count(), connection.get_autocommit()) == (0, True)


def wait_for_the_answer() -> None:
    """Has the server say now what it thinks of what was sent so far."""
    raw = connection.connection
    raw.pgconn.send_flush_request()
    raw.pgconn.flush()
    assert select.select([raw.fileno()], [], [], 10)[0]


@pytest.mark.django_db(transaction=True)
def test_a_refusal_that_is_there_already_is_raised_by_the_next_statement(
    caplog: pytest.LogCaptureFixture,
) -> None:
    connection.ensure_connection()
    kept = connection.connection
    with pytest.raises(IntegrityError) as refused:
        with written_at_once():
            insert_together_in_transaction([booking("AAAAAA"), booking("AAAAAA")])
            wait_for_the_answer()
            insert_together_in_transaction([booking("BBBBBB")])
    assert refused_by(refused) == "booking_locator_unique"
    assert (Booking.objects.count(), connection.get_autocommit()) == (0, True)
    assert (connection.connection is kept, kept.closed, caplog.messages) == (True, False, [])


@pytest.mark.django_db(transaction=True)
def test_what_is_only_judged_at_commit_is_refused_by_its_name_too() -> None:
    """A total without its lines: the trigger that adds them up is deferred."""
    order = booking()
    order.total = 100
    with pytest.raises(IntegrityError) as refused:
        with written_at_once():
            insert_together_in_transaction([order])
    assert refused_by(refused) == "booking_total_is_sum_of_lines"
    assert (Booking.objects.count(), connection.get_autocommit()) == (0, True)


@pytest.mark.django_db(transaction=True)
def test_the_connection_of_a_refusal_goes_on_working() -> None:
    with pytest.raises(IntegrityError):
        with written_at_once():
            insert_together_in_transaction([booking("AAAAAA"), booking("AAAAAA")])
    backend = connection.connection.info.backend_pid
    with written_at_once():
        insert_together_in_transaction([booking("AAAAAA")])
    with transaction.atomic(durable=True):
        Booking.objects.update(channel="web")
    assert [*Booking.objects.values_list("locator", "channel")] == [("AAAAAA", "web")]
    assert connection.connection.info.backend_pid == backend


@pytest.mark.django_db(transaction=True)
def test_an_error_of_ours_writes_nothing() -> None:
    with pytest.raises(ZeroDivisionError):
        with written_at_once():
            insert_together_in_transaction([booking()])
            _ = 1 // 0
    assert (Booking.objects.count(), connection.get_autocommit()) == (0, True)


@pytest.mark.django_db(transaction=True)
def test_it_is_a_transaction_of_its_own() -> None:
    with transaction.atomic():
        with pytest.raises(RuntimeError, match="durable"):
            with written_at_once():
                pass
