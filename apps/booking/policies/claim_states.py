"""The one table of moves of an order's claim on a leg's cabin."""

from __future__ import annotations

from apps.booking.types import ClaimState
from apps.core.registries import state_pages
from apps.core.states import Transitions

CLAIM_TRANSITIONS = Transitions(
    what="a claim",
    defined_in=__name__,
    field="state",
    initial=ClaimState.HELD,
    moves={
        ClaimState.HELD: {ClaimState.SOLD, ClaimState.RELEASED},
        ClaimState.SOLD: {ClaimState.RELEASED},
        # With its order, when that is held again.
        ClaimState.RELEASED: {ClaimState.HELD},
    },
)

state_pages.register("claim", CLAIM_TRANSITIONS.page)
