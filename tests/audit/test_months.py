"""A month of history can be opened late, and while others sell: its rows move in, none is lost, nobody waits."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from structlog.testing import capture_logs

from apps.audit import services as audit
from apps.audit.integrity import rows_in_their_month
from apps.audit.models import AuditEntry
from apps.audit.types import OpenedMonths
from apps.core.context import SYSTEM
from chaos.product import wait_until
from tests.racing import at_once

NOVEMBER, DECEMBER, JANUARY = date(2031, 11, 1), date(2031, 12, 1), date(2032, 1, 1)
PARTITION = "audit_auditentry_{:%Y%m}"
DEFAULT = "audit_auditentry_default"


def enter(*moments: datetime) -> None:
    entries = [
        AuditEntry(recorded_at=at, action="x.done", subject_type="x", subject_id="1") for at in moments
    ]
    AuditEntry.objects.bulk_create(entries)


def record_now() -> None:
    with transaction.atomic():
        audit.record_in_transaction(action="x.done", subject=("x", "1"), actor=SYSTEM)


def open_month(month: date) -> OpenedMonths:
    return audit.open_partitions(today=month, months_ahead=0)


def places() -> list[tuple[datetime, str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT recorded_at, tableoid::regclass::text FROM audit_auditentry ORDER BY recorded_at"
        )
        return list(cursor.fetchall())


def made_of(table: str) -> list[tuple[object, ...]]:
    """How many indexes, how many of them are parts of the whole table's, checks, and triggers."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), count(inhparent),"
            " (SELECT count(*) FROM pg_constraint WHERE conrelid = indrelid AND contype = 'c'),"
            " (SELECT array_agg(tgname::text || ' ' || tgenabled::text) FROM pg_trigger WHERE tgrelid = indrelid)"
            " FROM pg_index LEFT JOIN pg_inherits ON inhrelid = indexrelid"
            " WHERE indrelid = %s::regclass AND indisvalid GROUP BY indrelid",
            [table],
        )
        return list(cursor.fetchall())


def execute(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.fixture
def far_months(transactional_db: None) -> Iterator[None]:
    """For tests that commit: what they open is gone afterwards."""
    yield
    execute("TRUNCATE audit_auditentry")
    for month in (NOVEMBER, DECEMBER, JANUARY):
        execute(f"DROP TABLE IF EXISTS {PARTITION.format(month)}")
    execute("ALTER FUNCTION audit_open_partition(date) SET lock_timeout = '1s'")


@pytest.mark.django_db
def test_the_rows_of_a_missed_month_move_in_when_it_is_opened() -> None:
    first, last = datetime(2031, 12, 1, tzinfo=UTC), datetime(2031, 12, 31, 23, 59, 59, 999_999, UTC)
    following, later = datetime(2032, 1, 1, tzinfo=UTC), datetime(2032, 5, 1, tzinfo=UTC)
    enter(first, last, following, later)
    before = list(AuditEntry.objects.order_by("recorded_at").values())
    assert places() == [(at, DEFAULT) for at in (first, last, following, later)]
    assert rows_in_their_month().wrong == 4

    opened = open_month(date(2032, 2, 3))

    months = (DECEMBER, JANUARY, date(2032, 2, 1), date(2032, 5, 1))
    assert opened == OpenedMonths(tuple(PARTITION.format(month) for month in months))
    assert [place for _at, place in places()] == [PARTITION.format(months[n]) for n in (0, 0, 1, 3)]
    assert list(AuditEntry.objects.order_by("recorded_at").values()) == before
    assert rows_in_their_month().wrong == 0


@pytest.mark.django_db
def test_a_month_that_was_opened_late_is_made_like_any_other() -> None:
    enter(datetime(2031, 12, 24, tzinfo=UTC))
    open_month(DECEMBER)
    assert made_of(PARTITION.format(DECEMBER)) == [(3, 3, 0, ["audit_append_only O"])]
    assert made_of(DEFAULT) == [(3, 3, 0, ["audit_append_only O"])]


@pytest.mark.django_db
@pytest.mark.parametrize("table", [DEFAULT, PARTITION.format(DECEMBER)])
@pytest.mark.parametrize("change", ["UPDATE {} SET action = 'y'", "DELETE FROM {}"])
def test_history_is_append_only_again_after_rows_have_moved(table: str, change: str) -> None:
    enter(datetime(2031, 12, 24, tzinfo=UTC))
    open_month(DECEMBER)
    enter(datetime(2031, 12, 25, tzinfo=UTC), datetime(2032, 6, 1, tzinfo=UTC))
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        execute(change.format(table))
    assert AuditEntry.objects.filter(action="x.done").count() == 3


@pytest.mark.django_db
def test_a_month_that_can_not_be_opened_stops_no_other_and_is_told(
    capsys: pytest.CaptureFixture[str],
) -> None:
    execute(f"CREATE TABLE {PARTITION.format(DECEMBER)} (in_the_way int)")
    enter(datetime(2031, 12, 24, tzinfo=UTC))
    with capture_logs() as logs:
        opened = audit.open_partitions(today=NOVEMBER, months_ahead=2)
    assert opened == OpenedMonths((PARTITION.format(NOVEMBER), PARTITION.format(JANUARY)), (DECEMBER,))
    told = {"event": "history_month_not_opened", "log_level": "error"}
    assert logs == [{**told, "month": "2031-12", "reason": "DuplicateTable"}]
    assert rows_in_their_month().wrong == 1

    with pytest.raises(SystemExit, match="1"):
        call_command("open_history")
    assert "2031-12 could not be opened now" in capsys.readouterr().err

    execute(f"DROP TABLE {PARTITION.format(DECEMBER)}")
    call_command("open_history")
    assert rows_in_their_month().wrong == 0


@pytest.mark.django_db
def test_who_opens_a_month_waits_a_second_at_most() -> None:
    """A sale in line behind it waits four."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT proconfig FROM pg_proc WHERE proname = 'audit_open_partition'")
        (config,) = cursor.fetchone() or ([],)
    assert "lock_timeout=1s" in config


def open_beside(month: date) -> OpenedMonths:
    """Over a connection of its own."""
    (opened,) = at_once(1, lambda _: open_month(month))
    return opened


def somebody_waits_for_the_default_partition() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT FROM pg_locks WHERE NOT granted AND relation = %s::regclass", [DEFAULT])
        return bool(cursor.rowcount)


@pytest.mark.race
@pytest.mark.usefixtures("far_months")
def test_a_month_is_opened_beside_a_sale_that_has_not_ended() -> None:
    with transaction.atomic():
        audit.record_in_transaction(action="x.done", subject=("x", "1"), actor=SYSTEM)
        assert open_beside(NOVEMBER) == OpenedMonths((PARTITION.format(NOVEMBER),))


@pytest.mark.race
@pytest.mark.usefixtures("far_months")
def test_a_sale_does_not_wait_for_a_month_that_is_being_opened() -> None:
    with transaction.atomic():
        execute("SELECT audit_open_partition('2031-11-01')")
        at_once(1, lambda _: record_now())
    assert AuditEntry.objects.count() == 1


@pytest.mark.race
@pytest.mark.usefixtures("far_months")
def test_a_row_that_is_written_while_its_month_is_opened_moves_in_too() -> None:
    execute("ALTER FUNCTION audit_open_partition(date) SET lock_timeout = '1min'")
    enter(datetime(2031, 11, 3, tzinfo=UTC))
    with ThreadPoolExecutor() as threads:
        with transaction.atomic():
            enter(datetime(2031, 11, 4, tzinfo=UTC))
            opening = threads.submit(open_beside, NOVEMBER)
            wait_until(somebody_waits_for_the_default_partition, "the opener stands in line")
        assert opening.result() == OpenedMonths((PARTITION.format(NOVEMBER),))
    assert [place for _at, place in places()] == [PARTITION.format(NOVEMBER)] * 2


@pytest.mark.race
@pytest.mark.usefixtures("far_months")
def test_who_opens_a_month_gives_way_and_succeeds_the_next_time() -> None:
    with transaction.atomic():
        execute(f"SELECT FROM {DEFAULT}")
        assert open_beside(NOVEMBER) == OpenedMonths((), (NOVEMBER,))
    assert open_beside(NOVEMBER) == OpenedMonths((PARTITION.format(NOVEMBER),))
