"""How often a hold may be made longer."""

from __future__ import annotations

from datetime import datetime, timedelta

# WCAG 2.2, 2.2.1 asks that time limits can be extended; more than this would be hoarding.
EXTENSIONS = 2
# Less than this is no more time: nothing is offered, and no extension used up for it.
WORTH_IT = timedelta(minutes=1)


def can_extend(*, extensions: int, expires_at: datetime, payable_until: datetime) -> bool:
    """Whether a hold may ever be made longer again: there is an extension left, and time before the sale ends."""
    return extensions < EXTENSIONS and expires_at + WORTH_IT <= payable_until
