"""One place that knows the time, so that tests can set it and deadlines are judged on the database's clock."""

from __future__ import annotations

from datetime import UTC, datetime

from django.db import connection


def now() -> datetime:
    """This process's time, for planning. A deadline that decides over a seat or money is judged by `database_now`."""
    return datetime.now(UTC)


def database_now() -> datetime:
    """The database's wall clock, which all processes share; it moves on within a transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        (value,) = cursor.fetchone() or (None,)
    assert isinstance(value, datetime)
    return value.astimezone(UTC)
