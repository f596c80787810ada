"""Which months of history lack a partition of their own."""

from __future__ import annotations

from datetime import date

from django.db import connection


def months_without_partition() -> list[date]:
    """The first days of the months whose rows stand in the default partition; empty unless a month was missed."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT date_trunc('month', recorded_at AT TIME ZONE 'UTC')::date"
            " FROM audit_auditentry_default ORDER BY 1"
        )
        return [month for (month,) in cursor.fetchall()]
