"""Settle an attempt for people who may ask often: one asks the provider at a time, and not again at once."""

from __future__ import annotations

from uuid import UUID

from apps.core.context import Actor
from apps.core.turns import Turn, end_turn, forget_turn, take_turn
from apps.payments.errors import PaymentMoving
from apps.payments.operations.settle_payment import settle_payment
from apps.payments.queries.payments import payment_of
from apps.payments.types import PaymentInfo

# Shorter than the page that waits for news takes between two questions.
GAP_SECONDS = 2
# Longer than the provider is waited for.
LOOK_SECONDS = 20
LOOK = "payments.look"


def look_at_payment(*, payment_id: UUID, actor: Actor) -> PaymentInfo:
    """`settle_payment`, or what that found a moment ago. Raises what it raises; PaymentMoving while somebody looks."""
    turn = take_turn(LOOK, payment_id, seconds=LOOK_SECONDS)
    if turn == Turn.ASKING:
        raise PaymentMoving
    if turn == Turn.ASKED:
        return payment_of(payment_id)
    try:
        info = settle_payment(payment_id=payment_id, actor=actor)
    except BaseException:
        forget_turn(LOOK, payment_id)
        raise
    end_turn(LOOK, payment_id, seconds=GAP_SECONDS)
    return info
