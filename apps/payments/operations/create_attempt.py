"""Begin to pay for an order."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from apps.audit.services import record_in_transaction
from apps.core.context import Actor
from apps.core.crypto import seal
from apps.core.errors import InvalidInput
from apps.core.ids import uuid7
from apps.core.locks import assert_in_transaction
from apps.core.money import Money
from apps.payments.errors import PaymentInProgress
from apps.payments.locks import lock_live_attempts
from apps.payments.models import Payment
from apps.payments.operations.move_payment import move_in_transaction
from apps.payments.policies.payment_states import Trigger
from apps.payments.queries.payments import payment_info
from apps.payments.types import CheckoutLine, PaymentInfo, PaymentState

# Stripe opens a page for 30 minutes at least, counted from its own clock: the rest is for the way there.
SESSION_MINIMUM = timedelta(minutes=30)
LIFETIME_MINIMUM = SESSION_MINIMUM + timedelta(minutes=1)
# An open page that has less than this left is not worth sending somebody to.
USABLE_FOR = timedelta(minutes=5)
_URL_LENGTH = 2000
_DESCRIPTION_LENGTH = 200


def create_attempt_in_transaction(
    *,
    reference: UUID,
    amount: Money,
    description: str,
    return_url: str,
    cancel_url: str,
    email: str,
    language: str,
    expires_at: datetime,
    actor: Actor,
    now: datetime,
    lines: Sequence[CheckoutLine] = (),
) -> PaymentInfo:
    """The order's live attempt: the one there is, when it still fits, else a new one in its place.

    The caller holds its own lock on the order. `{payment_id}` in the two addresses becomes the attempt's id. The
    attempt lives until `expires_at` or for 31 minutes, whichever is later: read it from what is returned. `lines` add
    up to `amount`, and hold nothing personal, nor does `description`.

    Raises PaymentInProgress when the order's money is authorised already, InvalidInput for an overlong address.
    """
    assert_in_transaction()
    _check(amount, lines, return_url, cancel_url)
    payment = _planned(reference, amount, description[:_DESCRIPTION_LENGTH], lines, language, expires_at, now)
    for attempt in lock_live_attempts(reference):
        if attempt.state not in {PaymentState.CREATED, PaymentState.OPEN}:
            raise PaymentInProgress
        _set_addresses(payment, attempt.pk, return_url, cancel_url)
        if _same_page(attempt, payment) and _usable(attempt, now):
            return payment_info(attempt)
        move_in_transaction(payment=attempt, trigger=Trigger.CANCEL_REQUESTED, actor=actor, now=now)
    _set_addresses(payment, payment.pk, return_url, cancel_url)
    _insert(payment, email, actor)
    return payment_info(payment)


def _check(amount: Money, lines: Sequence[CheckoutLine], return_url: str, cancel_url: str) -> None:
    if amount.amount <= 0:
        raise ValueError("an attempt to pay needs something to be paid")
    if any(line.amount.amount <= 0 or line.quantity < 1 for line in lines):
        raise ValueError("the lines of a payment page are positive")
    if lines and Money.total([line.amount * line.quantity for line in lines], amount.currency) != amount:
        raise ValueError("the lines of a payment page must add up to its amount")
    for field, url in (("return_url", return_url), ("cancel_url", cancel_url)):
        if len(url) > _URL_LENGTH - len(str(uuid7())):
            raise InvalidInput(errors={field: [_("This address is too long.")]})


def _planned(
    reference: UUID,
    amount: Money,
    description: str,
    lines: Sequence[CheckoutLine],
    language: str,
    expires_at: datetime,
    now: datetime,
) -> Payment:
    """The attempt as it is wanted, without its addresses; not written."""
    return Payment(
        id=uuid7(),
        reference=reference,
        description=description,
        lines=[
            {"name": line.name, "amount": line.amount.amount, "quantity": line.quantity}
            for line in lines or [CheckoutLine(description, amount)]
        ],
        language=language,
        amount=amount.amount,
        currency=amount.currency,
        created_at=now,
        state_since=now,
        expires_at=max(expires_at, now + LIFETIME_MINIMUM),
    )


def _set_addresses(payment: Payment, payment_id: UUID, return_url: str, cancel_url: str) -> None:
    payment.return_url = return_url.replace("{payment_id}", str(payment_id))
    payment.cancel_url = cancel_url.replace("{payment_id}", str(payment_id))


def _same_page(attempt: Payment, wanted: Payment) -> bool:
    """Whether the page of an attempt shows and does what is wanted now."""
    return all(
        getattr(attempt, name) == getattr(wanted, name)
        for name in ("amount", "currency", "description", "lines", "language", "return_url", "cancel_url")
    )


def _usable(attempt: Payment, now: datetime) -> bool:
    needed = USABLE_FOR if attempt.state == PaymentState.OPEN else SESSION_MINIMUM
    return attempt.expires_at - now > needed


def _insert(payment: Payment, email: str, actor: Actor) -> None:
    payment.next_sync_at = payment.expires_at
    payment.sealed_email = seal(email.encode(), f"payment:{payment.pk}") if email else None
    payment.save(force_insert=True)
    record_in_transaction(
        action="payments.created",
        subject=("payment", payment.pk),
        actor=actor,
        data={
            "reference": str(payment.reference),
            "to": payment.state,
            "amount": payment.amount,
            "currency": payment.currency,
        },
    )
