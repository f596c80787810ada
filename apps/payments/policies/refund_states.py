"""The one table of moves of a refund: what the provider says of it."""

from __future__ import annotations

from apps.core.registries import state_pages
from apps.core.states import Transitions
from apps.payments.types import RefundState

REFUND_TRANSITIONS = Transitions(
    what="a refund",
    defined_in=__name__,
    field="state",
    initial=RefundState.PENDING,
    moves={
        RefundState.PENDING: {RefundState.SUCCEEDED, RefundState.FAILED},
        # The bank sends it back after all.
        RefundState.SUCCEEDED: {RefundState.FAILED},
        RefundState.FAILED: set(),
    },
    note="Any other news of the provider changes nothing.",
)

state_pages.register("refund", REFUND_TRANSITIONS.page)
