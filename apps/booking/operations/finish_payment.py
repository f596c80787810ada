"""What the traveler's return from the checkout page does: the same idempotent steps as the webhook."""

from __future__ import annotations

from uuid import UUID

from apps.booking.operations.issue_tickets import issue_tickets
from apps.booking.queries.payments import waits_for_tickets
from apps.core.context import Actor
from apps.payments import services as payments


def finish_payment(*, booking_id: UUID, actor: Actor) -> None:
    """Asks the provider about the booking's unfinished attempts and issues tickets for what is authorised.

    However often it is called, the provider is asked every few seconds at most. Raises PaymentMoving while it is asked
    for somebody else, and what settling raises.
    """
    for payment in payments.payments_of(booking_id):
        if not payment.is_live:
            continue
        settled = payments.look_at_payment(payment_id=payment.id, actor=actor)
        if waits_for_tickets(settled):
            issue_tickets(booking_id=booking_id, payment_id=payment.id, actor=actor)
