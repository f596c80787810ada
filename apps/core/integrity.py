"""The kernel's own invariants."""

from __future__ import annotations

from django.db.models import Count, Min

from apps.core import clock
from apps.core.models import HandlerReceipt, OutboxEvent
from apps.core.registries import Finding, invariants


def outbox_waiting() -> Finding:
    """Told, not judged: rows on their way, and how long the oldest has been."""
    waiting = OutboxEvent.objects.filter(done_at__isnull=True).aggregate(
        n=Count("pk"), oldest=Min("created_at")
    )
    if not waiting["n"]:
        return Finding(figure=0)
    seconds = max(0, int((clock.now() - waiting["oldest"]).total_seconds()))
    return Finding(figure=waiting["n"], differences=[f"oldest {seconds} s"])


def receipts_unique() -> Finding:
    doubles = HandlerReceipt.objects.values("event_id", "handler").annotate(n=Count("id")).filter(n__gt=1)
    names = [f"{row['handler']} {row['event_id']}" for row in doubles[:20]]
    return Finding(figure=HandlerReceipt.objects.count(), wrong=len(names), differences=names)


invariants.register("outbox rows waiting for their handlers", outbox_waiting)
invariants.register("each handler has handled an event once", receipts_unique)
