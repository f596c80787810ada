"""How urgent something is."""

from __future__ import annotations

from datetime import datetime, timedelta

from apps.staff.types import Urgency

# A traveler who is asked for another scan needs a night to send it; on the last day each minute counts.
NOW_WITHIN = timedelta(hours=24)
SOON_WITHIN = timedelta(hours=72)
# Regulation (EC) No 261/2004, Article 8(1)(a): the cost of a ticket is reimbursed within seven days.
REFUND_WITHIN = timedelta(days=7)


def urgency_of(due_at: datetime, now: datetime) -> Urgency:
    left = due_at - now
    if left <= NOW_WITHIN:
        return "now"
    return "soon" if left <= SOON_WITHIN else "low"
