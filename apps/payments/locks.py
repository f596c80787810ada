"""Row locks of the payments context. A payment's row guards its refunds and its ledger too, so one lock is enough.

An order's own lock, where a caller holds one, always comes first.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from apps.core.locks import lock_free_in_order, lock_in_order
from apps.payments.errors import PaymentNotFound
from apps.payments.models import Payment
from apps.payments.types import LIVE_STATES


def lock_payment(payment_id: UUID) -> Payment:
    """Raises PaymentNotFound."""
    rows = lock_in_order(Payment.objects.filter(pk=payment_id))
    if not rows:
        raise PaymentNotFound
    return rows[0]


def lock_live_attempts(reference: UUID) -> list[Payment]:
    """The live attempt of an order, if there is one."""
    return lock_in_order(Payment.objects.filter(reference=reference, state__in=LIVE_STATES))


def lock_attempts_with_email(reference: UUID) -> list[Payment]:
    """An order's attempts that keep the payer's address."""
    return lock_in_order(Payment.objects.filter(reference=reference, sealed_email__isnull=False))


def lock_due_payments(now: datetime, limit: int) -> list[Payment]:
    """Payments whose turn to be compared with the provider has come, and that nobody else is comparing."""
    return lock_free_in_order(Payment.objects.due_for_sync(now), limit)
