"""History is written once, with its deed, readable while the person's key lives."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction

from apps.audit import services as audit
from apps.audit.models import AuditEntry
from apps.core.context import SYSTEM, Actor, RequestContext, use_context
from apps.core.locks import NotInTransaction

AGENT = Actor(kind="user", id="u-1", role="staff")


def record(person: str = "passenger:1", name: str = "Ada") -> None:
    with transaction.atomic():
        audit.record_in_transaction(
            action="booking.passenger_changed",
            subject=("booking", "b-1"),
            actor=AGENT,
            data={"passenger": 0},
            person=person,
            personal={"before": {"given_name": name}},
        )


@pytest.mark.django_db
def test_an_entry_says_who_what_when_and_from_where() -> None:
    with use_context(RequestContext(actor=AGENT, request_id="r-12345678", address="abcd", channel="staff")):
        record()
    (entry,) = audit.history_of("booking", ["b-1"])
    assert (entry.action, entry.subject.id, entry.data) == (
        "booking.passenger_changed",
        "b-1",
        {"passenger": 0},
    )
    assert (entry.actor_kind, entry.actor_id, entry.actor_role) == ("user", "u-1", "staff")
    assert (entry.channel, entry.request_id, entry.erased) == ("staff", "r-12345678", False)
    assert entry.personal == {"before": {"given_name": "Ada"}}


@pytest.mark.django_db
def test_personal_values_are_not_in_the_table() -> None:
    record(name="Lovelace-Unmistakable")
    with connection.cursor() as cursor:
        cursor.execute("SELECT audit_auditentry::text FROM audit_auditentry")
        text = str(cursor.fetchall())
    assert "Lovelace" not in text


@pytest.mark.django_db
def test_erasing_a_person_leaves_the_row_and_takes_the_values() -> None:
    record()
    with transaction.atomic():
        assert audit.destroy_key_in_transaction(person="passenger:1")
    (entry,) = audit.history_of("booking", ["b-1"])
    assert (entry.personal, entry.erased, entry.data) == ({}, True, {"passenger": 0})
    with pytest.raises(audit.PersonErased):
        record()


@pytest.mark.django_db(transaction=True)
def test_history_needs_the_transaction_of_its_deed() -> None:
    with pytest.raises(NotInTransaction):
        audit.record_in_transaction(action="x.done", subject=("x", "1"), actor=SYSTEM)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("sql", ["UPDATE audit_auditentry SET action = 'x'", "DELETE FROM audit_auditentry"])
def test_the_database_refuses_to_change_history(sql: str) -> None:
    record()
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)
    assert AuditEntry.objects.filter(action="booking.passenger_changed").count() == 1


@pytest.mark.django_db
def test_months_are_opened_ahead_and_again_without_harm() -> None:
    opened = audit.open_partitions(today=date(2031, 11, 5), months_ahead=2)
    assert opened.partitions == tuple(f"audit_auditentry_{month}" for month in ("203111", "203112", "203201"))
    assert opened.failed == ()
    assert audit.open_partitions(today=date(2031, 11, 5), months_ahead=2) == opened


@pytest.mark.django_db
def test_personal_values_need_a_person() -> None:
    with pytest.raises(ValueError, match="the person"), transaction.atomic():
        audit.record_in_transaction(
            action="x.done", subject=("x", "1"), actor=SYSTEM, personal={"name": "Ada"}
        )
