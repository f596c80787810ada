"""Forget the address that an attempt would have filled in on its page."""

from __future__ import annotations

from uuid import UUID

from apps.audit.services import record_in_transaction
from apps.core.context import Actor
from apps.core.locks import assert_in_transaction
from apps.payments.locks import lock_attempts_with_email


def erase_email_in_transaction(*, reference: UUID, actor: Actor) -> int:
    """Takes it off every attempt of an order; a page that opens later asks for it. Returns how many attempts."""
    assert_in_transaction()
    attempts = lock_attempts_with_email(reference)
    for payment in attempts:
        payment.sealed_email = None
        payment.save(update_fields=["sealed_email"])
        record_in_transaction(
            action="payments.email_erased",
            subject=("payment", payment.pk),
            actor=actor,
            data={"reference": str(payment.reference)},
        )
    return len(attempts)
