"""Compare everything with the provider's own lists, catch up where we are behind, and name what can't be explained."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

import structlog

from apps.core.context import Actor
from apps.core.errors import DomainError
from apps.core.money import Money
from apps.payments.errors import (
    PaymentNotFound,
    PaymentProviderUnavailable,
    ProviderNotUnderstood,
    ProviderRefused,
)
from apps.payments.gateway import payment_provider
from apps.payments.operations.pursue_payment import pursue_payment
from apps.payments.operations.settle_payment import settle_payment
from apps.payments.policies.reconciliation import payment_agrees, refund_agrees
from apps.payments.provider import IntentStatus, ProviderIntent, ProviderPayment, ProviderRefund
from apps.payments.queries.payments import existing_payment
from apps.payments.queries.reconciliation import Books, books_of, books_since
from apps.payments.types import Difference, PaymentInfo, Reconciliation, RefundInfo, RefundState

log = structlog.get_logger(__name__)

# Their clock is not ours, and their list is read before ours.
_MARGIN = timedelta(hours=1)

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Statement:
    """The provider's side."""

    intents: dict[str, ProviderIntent]
    refunds: dict[str, ProviderRefund]


def reconcile_payments(
    *, since: datetime, actor: Actor, progress: Progress = lambda _: None
) -> Reconciliation:
    """Compares all money that has moved since `since`.

    A payment that is behind (a message was lost) is settled, and compared again. Payments move while the lists are
    read: what differs then is looked at once more, by itself, before it counts.

    Raises PaymentProviderUnavailable and ProviderNotUnderstood when the provider's lists can't be had.
    """
    progress("reading the provider's lists")
    statement = _statement(since - _MARGIN)
    progress("comparing")
    found = list(_differences(statement, _books(statement, since)))
    behind = {difference.payment_id for difference in found if difference.payment_id is not None}
    for payment_id in sorted(behind):
        progress(f"settling {payment_id}")
        _catch_up(payment_id, partial(pursue_payment, payment_id=payment_id, actor=actor))
    if behind:
        statement = _statement(since - _MARGIN)
    books = _books(statement, since)
    left = []
    for difference in _differences(statement, books):
        progress(f"looking again at {difference.provider_id}")
        standing = _confirmed(difference, since, actor)
        if standing is not None:
            left.append(standing)
    still = {difference.payment_id for difference in left}
    return Reconciliation(
        payments=len(books.payments),
        refunds=len(books.refunds),
        settled=len(behind - still),
        differences=tuple(left),
    )


def _statement(since: datetime) -> Statement:
    provider = payment_provider()
    return Statement(
        intents={intent.intent_id: intent for intent in provider.intents_since(since)},
        refunds={refund.provider_refund_id: refund for refund in provider.refunds_since(since)},
    )


def _books(statement: Statement, since: datetime) -> Books:
    """Ours: what is as young, and what the statement names though it is older."""
    named = [intent.payment_id for intent in statement.intents.values() if intent.payment_id is not None]
    return books_since(since, payment_ids=named, refund_ids=list(statement.refunds))


def _catch_up(payment_id: UUID, step: Callable[[], PaymentInfo]) -> None:
    """What can't be settled stays a difference, and is named as one."""
    try:
        step()
    except PaymentProviderUnavailable:
        raise
    except DomainError:
        return
    except Exception:
        # Nor does an error that nobody expected keep the others from being compared.
        log.exception("payment_reconciliation_failed", payment=str(payment_id))


def _confirmed(difference: Difference, since: datetime, actor: Actor) -> Difference | None:
    """The difference as it stands, also after what the provider says has been written down; None if it is gone."""
    payment_id = difference.payment_id
    if payment_id is None:
        return difference
    standing = _look_again(difference, payment_id, since)
    if standing is None:
        return None
    _catch_up(payment_id, partial(settle_payment, payment_id=payment_id, actor=actor))
    return _look_again(standing, payment_id, since)


def _look_again(difference: Difference, payment_id: UUID, since: datetime) -> Difference | None:
    session_id = _session_of(payment_id)
    if not session_id:
        return difference
    try:
        truth = payment_provider().find(session_id)
    except (ProviderRefused, ProviderNotUnderstood):
        # It doesn't know the payment, or says of it what we don't understand: that is the difference.
        return difference
    found = _differences(_statement_of(truth), books_of(payment_id, since=since))
    return next((other for other in found if other.provider_id == difference.provider_id), None)


def _session_of(payment_id: UUID) -> str:
    """'' for a payment that isn't ours."""
    try:
        return existing_payment(payment_id).provider_session_id
    except PaymentNotFound:
        return ""


def _statement_of(truth: ProviderPayment) -> Statement:
    """What the provider's lists hold of one payment."""
    intent = ProviderIntent(
        intent_id=truth.intent_id,
        payment_id=truth.payment_id,
        status=truth.intent_status,
        captured=truth.captured,
    )
    return Statement(
        intents={intent.intent_id: intent} if intent.intent_id else {},
        refunds={refund.provider_refund_id: refund for refund in truth.refunds},
    )


def _differences(statement: Statement, books: Books) -> Iterator[Difference]:
    for intent in statement.intents.values():
        ours = books.payments.get(intent.payment_id) if intent.payment_id else None
        if ours is None:
            yield _difference(
                "payment unknown to us", intent.payment_id, intent.intent_id, "–", _says(intent)
            )
        elif not payment_agrees(ours, intent.status, intent.captured):
            yield _difference("payment", ours.id, intent.intent_id, _stands(ours), _says(intent))
    for payment_id, intent_id in books.intents.items():
        if intent_id not in statement.intents and books.payments[payment_id].created_at >= books.since:
            yield _difference(
                "payment unknown to the provider",
                payment_id,
                intent_id,
                _stands(books.payments[payment_id]),
                "–",
            )
    yield from _refund_differences(statement, books)


def _refund_differences(statement: Statement, books: Books) -> Iterator[Difference]:
    for theirs in statement.refunds.values():
        ours = books.refunds.get(theirs.provider_refund_id)
        if ours is None:
            told = _told(theirs.status, theirs.amount)
            payment_id = books.refund_owner(theirs.refund_id)
            yield _difference("refund unknown to us", payment_id, theirs.provider_refund_id, "–", told)
        elif not refund_agrees(ours, theirs):
            yield _difference(
                "refund",
                ours.payment_id,
                theirs.provider_refund_id,
                _told(ours.state, ours.amount),
                _told(theirs.status, theirs.amount),
            )
    for provider_id, refund in books.refunds.items():
        if _is_missing(refund, provider_id, statement, books.since):
            told = _told(refund.state, refund.amount)
            yield _difference("refund unknown to the provider", refund.payment_id, provider_id, told, "–")


def _is_missing(refund: RefundInfo, provider_id: str, statement: Statement, since: datetime) -> bool:
    settled = refund.state == RefundState.SUCCEEDED
    return settled and provider_id not in statement.refunds and refund.created_at >= since


def _difference(what: str, payment_id: UUID | None, provider_id: str, ours: str, theirs: str) -> Difference:
    return Difference(what=what, payment_id=payment_id, provider_id=provider_id, ours=ours, theirs=theirs)


def _stands(payment: PaymentInfo) -> str:
    return _told(payment.state, payment.captured)


def _says(intent: ProviderIntent) -> str:
    return _told(intent.status, intent.captured)


def _told(status: IntentStatus | str, amount: Money) -> str:
    return f"{status} {amount.amount} {amount.currency}"
