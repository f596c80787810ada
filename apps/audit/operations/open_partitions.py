"""Keep months ahead open, so that no row ever waits for a partition."""

from __future__ import annotations

from datetime import date

from django.db import connection

MONTHS_AHEAD = 6


def open_partitions(*, today: date, months_ahead: int = MONTHS_AHEAD) -> list[str]:
    """Opens the partitions of this month and the following ones. Returns the names of all of them."""
    names: list[str] = []
    with connection.cursor() as cursor:
        for offset in range(months_ahead + 1):
            month = today.month - 1 + offset
            first = date(today.year + month // 12, month % 12 + 1, 1)
            cursor.execute("SELECT audit_open_partition(%s)", [first])
            names.extend(row[0] for row in cursor.fetchall())
    return names
