"""Settle an attempt for people who may ask often: one asks the provider at a time, and not again at once."""

from __future__ import annotations

import math
from uuid import UUID

from apps.core.context import Actor
from apps.core.turns import Turn, end_turn, give_up_turn, new_owner, take_turn
from apps.payments.errors import PaymentMoving
from apps.payments.gateway import FIND_SECONDS
from apps.payments.operations.settle_payment import settle_payment
from apps.payments.queries.payments import payment_of
from apps.payments.types import PaymentInfo

# Shorter than the page that waits for news takes between two questions.
GAP_SECONDS = 2
# Longer than the provider is waited for; the rest is for writing down what it says.
LOOK_SECONDS = math.ceil(FIND_SECONDS) + 2
LOOK = "payments.look"


def look_at_payment(*, payment_id: UUID, actor: Actor) -> PaymentInfo:
    """`settle_payment`, or what that found a moment ago. Raises what it raises; PaymentMoving while somebody looks."""
    owner = new_owner()
    turn = take_turn(LOOK, payment_id, owner=owner, seconds=LOOK_SECONDS)
    if turn == Turn.ASKING:
        raise PaymentMoving
    if turn == Turn.ASKED:
        return payment_of(payment_id)
    try:
        info = settle_payment(payment_id=payment_id, actor=actor)
    except BaseException:
        give_up_turn(LOOK, payment_id, owner=owner)
        raise
    end_turn(LOOK, payment_id, owner=owner, seconds=GAP_SECONDS)
    return info
