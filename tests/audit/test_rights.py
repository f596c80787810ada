"""The application writes history and reads it. It has no right to change it, wherever a row stands."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.db import ProgrammingError, connection, transaction

from apps.audit import services as audit
from apps.audit.models import AuditEntry

FRESH = "audit_auditentry_203112"
DEFAULT = "audit_auditentry_default"
TABLES = ("audit_auditentry", DEFAULT, FRESH)
# One month is opened below, the other one never is.
OPEN, UNOPENED = datetime(2031, 12, 24, tzinfo=UTC), datetime(2035, 12, 24, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def as_application(sql: str, *values: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE flyaway_app")
        cursor.execute(sql, values)
        cursor.execute("RESET ROLE")


@pytest.fixture(autouse=True)
def _month_opened_by_the_application() -> None:
    """Late, and with rows to move: what the owner alone may do, done on the application's behalf."""
    entry = {"action": "x.done", "subject_type": "x", "subject_id": "1"}
    AuditEntry.objects.bulk_create([AuditEntry(recorded_at=OPEN, **entry)])
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE flyaway_app")
        opened = audit.open_partitions(today=date(2031, 12, 31), months_ahead=0)
        cursor.execute("RESET ROLE")
    assert (opened.partitions, opened.failed) == ((FRESH,), ())
    AuditEntry.objects.bulk_create([AuditEntry(recorded_at=UNOPENED, **entry)])


def rows_in(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table} WHERE action = 'x.done'")
        (count,) = cursor.fetchone() or (0,)
        return int(count)


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("change", ["UPDATE {} SET action = 'y'", "DELETE FROM {}", "TRUNCATE {}"])
def test_the_application_may_not_change_what_is_written(table: str, change: str) -> None:
    before = rows_in(table)
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        as_application(change.format(table))
    assert rows_in(table) == before > 0


@pytest.mark.parametrize(
    ("table", "recorded_at", "stands_in"),
    [
        ("audit_auditentry", OPEN, FRESH),
        ("audit_auditentry", UNOPENED, DEFAULT),
        (DEFAULT, UNOPENED, DEFAULT),
        (FRESH, OPEN, FRESH),
    ],
)
def test_the_application_may_write(table: str, recorded_at: datetime, stands_in: str) -> None:
    before = rows_in(stands_in)
    as_application(
        f"INSERT INTO {table} SELECT (json_populate_record(row, json_build_object("
        "'id', gen_random_uuid(), 'recorded_at', %s::timestamptz))).*"
        " FROM (SELECT row FROM audit_auditentry row WHERE action = 'x.done' LIMIT 1) any_row",
        recorded_at,
    )
    assert rows_in(stands_in) == before + 1


@pytest.mark.parametrize("table", TABLES)
def test_the_application_has_no_right_beyond_that(table: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT privilege FROM unnest(ARRAY['INSERT', 'SELECT', 'UPDATE', 'DELETE', 'TRUNCATE', 'TRIGGER',"
            " 'REFERENCES']) privilege WHERE has_table_privilege('flyaway_app', %s, privilege) ORDER BY privilege",
            [table],
        )
        assert [row[0] for row in cursor.fetchall()] == ["INSERT", "SELECT"]
