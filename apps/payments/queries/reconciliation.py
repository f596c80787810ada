"""Our side of a reconciliation."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from apps.payments.models import Payment, Refund
from apps.payments.queries.payments import payment_info, refund_info
from apps.payments.types import PaymentInfo, RefundInfo


@dataclass(frozen=True, slots=True)
class Books:
    """Payments by id; the provider's intent of each that has one; refunds by the provider's id."""

    since: datetime
    payments: dict[UUID, PaymentInfo]
    intents: dict[UUID, str]
    refunds: dict[str, RefundInfo]
    # Refunds that the provider has not confirmed to us yet, and whose they are.
    unconfirmed: dict[UUID, UUID]

    def refund_owner(self, refund_id: UUID | None) -> UUID | None:
        """The payment of a refund of ours whose provider's id we don't know yet."""
        return self.unconfirmed.get(refund_id) if refund_id is not None else None


def books_since(since: datetime, *, payment_ids: Collection[UUID], refund_ids: Collection[str]) -> Books:
    """What was made since `since`, and what is named."""
    return _books(
        since,
        Q(created_at__gte=since) | Q(pk__in=payment_ids),
        Q(created_at__gte=since) | Q(provider_refund_id__in=refund_ids),
    )


def books_of(payment_id: UUID, *, since: datetime) -> Books:
    """One payment with all its refunds, as a part of the books since `since`."""
    return _books(since, Q(pk=payment_id), Q(payment_id=payment_id))


def _books(since: datetime, payments: Q, refunds: Q) -> Books:
    made = list(Payment.objects.filter(payments))
    returned = list(Refund.objects.select_related("payment").filter(refunds))
    return Books(
        since=since,
        payments={row.pk: payment_info(row) for row in made},
        intents={row.pk: row.provider_intent_id for row in made if row.provider_intent_id},
        refunds={
            row.provider_refund_id: refund_info(row, row.payment)
            for row in returned
            if row.provider_refund_id
        },
        unconfirmed={row.pk: row.payment_id for row in returned if not row.provider_refund_id},
    )
