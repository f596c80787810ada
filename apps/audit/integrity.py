"""What must be true of history."""

from __future__ import annotations

from django.db import connection

from apps.core.registries import Finding, invariants


def rows_in_their_month() -> Finding:
    """Rows in the default partition mean that a month was not opened in time."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM audit_auditentry_default")
        (stray,) = cursor.fetchone() or (0,)
        cursor.execute("SELECT count(*) FROM audit_auditentry")
        (total,) = cursor.fetchone() or (0,)
    names = [f"{stray} rows stand outside a month's partition"] if stray else []
    return Finding(figure=total, wrong=stray, differences=names)


invariants.register("history rows stand in their month's partition", rows_in_their_month)
