"""Forget events that were dealt with."""

from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction


def purge_outbox(*, before: datetime) -> int:
    """Deletes events that were done before then, with their receipts. Returns how many events."""
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute(
            "WITH gone AS (DELETE FROM core_outboxevent WHERE done_at < %s RETURNING id)"
            ", receipts AS (DELETE FROM core_handlerreceipt WHERE event_id IN (SELECT id FROM gone))"
            " SELECT count(*) FROM gone",
            [before],
        )
        return int(cursor.fetchone()[0])
