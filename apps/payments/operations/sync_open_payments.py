"""Look after attempts whose news may be lost, or whose work is stuck."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import structlog
from django.db import transaction

from apps.core import clock
from apps.core.context import Actor
from apps.core.errors import DomainError
from apps.payments.errors import PaymentProviderUnavailable
from apps.payments.locks import lock_due_payments
from apps.payments.models import Payment
from apps.payments.operations.pursue_payment import pursue_payment
from apps.payments.policies.sync_schedule import next_look

log = structlog.get_logger(__name__)

BATCH = 50
# Less than the sweep's own interval, so that sweeps don't pile up behind a slow provider.
SECONDS = 25.0


@dataclass(frozen=True, slots=True)
class _Claim:
    """An attempt that was put off, and how it stood before."""

    payment_id: UUID
    due_at: datetime | None
    attempts: int
    put_off_to: datetime


def sync_open_payments(*, actor: Actor, limit: int = BATCH, seconds: float = SECONDS) -> int:
    """Looks after up to `limit` attempts that are due, for about `seconds`. Returns how many it looked after.

    Each is put off first, in a transaction of its own, so that no row is locked while the provider is asked and two
    sweeps don't meet. What one attempt raises is logged and does not stop the others, except for a silent provider.
    Those that it didn't come to are due as before.
    """
    deadline = time.monotonic() + seconds
    left = deque(_claim(limit))
    looked = 0
    try:
        while left and time.monotonic() <= deadline:
            if not _look_after(left.popleft().payment_id, actor):
                log.warning("payment_sync_stopped", looked=looked)
                break
            looked += 1
    finally:
        _put_back(left)
    return looked


def _look_after(payment_id: UUID, actor: Actor) -> bool:
    """False when the provider doesn't answer."""
    try:
        pursue_payment(payment_id=payment_id, actor=actor)
    except PaymentProviderUnavailable:
        return False
    except DomainError as error:
        log.warning("payment_sync_failed", payment=str(payment_id), code=error.code)
    except Exception:
        # Whatever is wrong with one attempt, the money of the others is looked after.
        log.exception("payment_sync_failed", payment=str(payment_id))
    return True


def _claim(limit: int) -> list[_Claim]:
    with transaction.atomic(durable=True):
        now = clock.database_now()
        due = lock_due_payments(now, limit)
        claims = [_put_off(payment, now) for payment in due]
        Payment.objects.bulk_update(due, ["next_sync_at", "sync_attempts"])
    return claims


def _put_off(payment: Payment, now: datetime) -> _Claim:
    due_at, attempts = payment.next_sync_at, payment.sync_attempts
    put_off_to = next_look(attempts, now=now)
    payment.next_sync_at = put_off_to
    payment.sync_attempts = min(attempts + 1, 1000)
    return _Claim(payment.pk, due_at, attempts, put_off_to)


def _put_back(claims: Collection[_Claim]) -> None:
    """Not those whose turn was set anew meanwhile."""
    if not claims:
        return
    with transaction.atomic(durable=True):
        for claim in claims:
            untouched = Payment.objects.filter(pk=claim.payment_id, next_sync_at=claim.put_off_to)
            untouched.update(next_sync_at=claim.due_at, sync_attempts=claim.attempts)
