"""Keep months ahead open, so that no row ever waits for a partition; and open those that rows wait for all the same."""

from __future__ import annotations

from datetime import date

import structlog
from django.db import DatabaseError, connection, transaction

from apps.audit.queries.months import months_without_partition
from apps.audit.types import OpenedMonths

log = structlog.get_logger(__name__)

MONTHS_AHEAD = 6


def open_partitions(*, today: date, months_ahead: int = MONTHS_AHEAD) -> OpenedMonths:
    """Opens this month, the following ones, and every one that was missed; the rows of a missed month move into it.

    A month that can't be opened now (somebody uses the rows it needs for longer than it may wait) stops no other one.
    The next call tries again; until then its rows stand in the default partition.
    """
    partitions: list[str] = []
    failed: list[date] = []
    for month in sorted({*_months(today, months_ahead), *months_without_partition()}):
        try:
            partitions.append(_open(month))
        except DatabaseError as error:
            _tell(month, error)
            failed.append(month)
    return OpenedMonths(partitions=tuple(partitions), failed=tuple(failed))


def _months(today: date, months_ahead: int) -> list[date]:
    numbers = range(today.month - 1, today.month + months_ahead)
    return [date(today.year + number // 12, number % 12 + 1, 1) for number in numbers]


def _open(month: date) -> str:
    """One transaction for each month: its locks end with it."""
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        # Copying what a missed month has gathered may take longer than a sale would wait, and keeps nobody waiting.
        cursor.execute("SET LOCAL statement_timeout = '10min'")
        cursor.execute("SELECT audit_open_partition(%s)", [month])
        (name,) = cursor.fetchone() or ("",)
    return str(name)


def _tell(month: date, error: DatabaseError) -> None:
    # The kind alone: the words of the database may quote a row.
    log.error(
        "history_month_not_opened", month=f"{month:%Y-%m}", reason=type(error.__cause__ or error).__name__
    )
