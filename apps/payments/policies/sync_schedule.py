"""When an attempt is compared with the provider although nobody has said anything: a webhook may have been lost."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from apps.payments.types import PaymentState

# News of an open page usually comes within seconds; what waits for our own worker is given a minute. An
# authorisation rests until the order asks for the money.
FIRST_LOOK: Mapping[PaymentState, timedelta] = {
    PaymentState.OPEN: timedelta(seconds=20),
    PaymentState.AUTHORISED: timedelta(hours=1),
    PaymentState.CAPTURE_PENDING: timedelta(seconds=60),
    PaymentState.CAPTURE_FAILED: timedelta(minutes=5),
    PaymentState.CANCEL_PENDING: timedelta(seconds=60),
}
# A refused capture is tried again for this long after the authorisation; then the money is given up.
CAPTURE_TRIED_FOR = timedelta(hours=1)
REFUND_LOOK = timedelta(seconds=60)
_STEP = timedelta(seconds=20)
_LONGEST = timedelta(minutes=10)


def first_look(
    state: PaymentState, *, now: datetime, expires_at: datetime, refund_pending: bool
) -> datetime | None:
    """When to look first after a change; None when nothing is awaited."""
    if state == PaymentState.CREATED:
        return expires_at
    if refund_pending:
        return now + REFUND_LOOK
    wait = FIRST_LOOK.get(state)
    return now + wait if wait is not None else None


def next_look(attempts: int, *, now: datetime) -> datetime:
    """When to look again after `attempts` looks that found nothing new: 20 s, 40 s, … 10 minutes."""
    return now + min(_STEP * (1 << min(attempts, 10)), _LONGEST)
