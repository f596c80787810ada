"""How far ahead flights are on sale."""

from __future__ import annotations

from datetime import date, timedelta

HORIZON_DAYS = 150
"""Counted from today."""


def last_day_on_sale(today: date) -> date:
    return today + timedelta(days=HORIZON_DAYS)
