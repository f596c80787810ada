"""Look after attempts whose news may be lost, or whose work is stuck."""

from __future__ import annotations

import time
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


def sync_open_payments(*, actor: Actor, limit: int = BATCH, seconds: float = SECONDS) -> int:
    """Looks after up to `limit` attempts that are due, for about `seconds`. Returns how many it looked after.

    Each is put off first, in a transaction of its own, so that no row is locked while the provider is asked and two
    sweeps don't meet. What one attempt raises is logged and does not stop the others, except for a silent provider.
    """
    deadline = time.monotonic() + seconds
    looked = 0
    for payment_id in _claim(limit):
        if time.monotonic() > deadline:
            break
        try:
            pursue_payment(payment_id=payment_id, actor=actor)
        except PaymentProviderUnavailable:
            log.warning("payment_sync_stopped", looked=looked)
            break
        except DomainError as error:
            log.warning("payment_sync_failed", payment=str(payment_id), code=error.code)
        looked += 1
    return looked


def _claim(limit: int) -> list[UUID]:
    with transaction.atomic(durable=True):
        now = clock.database_now()
        due = lock_due_payments(now, limit)
        for payment in due:
            payment.next_sync_at = next_look(payment.sync_attempts, now=now)
            payment.sync_attempts = min(payment.sync_attempts + 1, 1000)
        Payment.objects.bulk_update(due, ["next_sync_at", "sync_attempts"])
    return [payment.pk for payment in due]
