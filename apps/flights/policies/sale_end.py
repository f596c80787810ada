"""Until when a flight that was on sale can be paid."""

from __future__ import annotations

from datetime import datetime, timedelta

from apps.flights.policies.search_rules import SALES_CLOSE

GRACE = timedelta(minutes=15)
"""Who has taken seats in the sale's last minute still has the time of one hold to pay, and no extension after it."""


def payable_until(departs_at: datetime) -> datetime:
    """The last moment at which a journey can be paid; `departs_at` is when its first flight leaves."""
    return departs_at - SALES_CLOSE + GRACE
