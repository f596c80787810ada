"""The state machine of a payment attempt: one table, used by code, tests and docs.

What the table has no row for changes nothing: that is what makes duplicated, reordered and late news harmless.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from apps.payments.types import PaymentState


class Trigger(StrEnum):
    """What moves an attempt: what the provider says (facts), and what we ask for (…_requested)."""

    OPENED = "opened"
    AUTHORISED = "authorised"
    CAPTURED = "captured"
    EXPIRED = "expired"
    FAILED = "failed"
    CANCELLED = "cancelled"
    REFUSED = "refused"
    CAPTURE_REQUESTED = "capture_requested"
    CANCEL_REQUESTED = "cancel_requested"


S, T = PaymentState, Trigger

PAYMENT_TRANSITIONS: Mapping[tuple[PaymentState, Trigger], PaymentState] = MappingProxyType(
    {
        (S.CREATED, T.OPENED): S.OPEN,
        (S.CREATED, T.REFUSED): S.FAILED,
        (S.CREATED, T.EXPIRED): S.EXPIRED,
        # Its page was never shown to anybody, so there is nothing to wait for.
        (S.CREATED, T.CANCEL_REQUESTED): S.CANCELLED,
        (S.OPEN, T.AUTHORISED): S.AUTHORISED,
        # A method that can't authorise.
        (S.OPEN, T.CAPTURED): S.CAPTURED,
        (S.OPEN, T.EXPIRED): S.EXPIRED,
        (S.OPEN, T.FAILED): S.FAILED,
        (S.OPEN, T.CANCELLED): S.CANCELLED,
        (S.OPEN, T.CANCEL_REQUESTED): S.CANCEL_PENDING,
        (S.AUTHORISED, T.CAPTURE_REQUESTED): S.CAPTURE_PENDING,
        (S.AUTHORISED, T.CAPTURED): S.CAPTURED,
        # The authorisation lapsed, or was released at the provider's.
        (S.AUTHORISED, T.CANCELLED): S.CANCELLED,
        (S.AUTHORISED, T.FAILED): S.CANCELLED,
        (S.AUTHORISED, T.CANCEL_REQUESTED): S.CANCEL_PENDING,
        (S.CAPTURE_PENDING, T.CAPTURED): S.CAPTURED,
        (S.CAPTURE_PENDING, T.REFUSED): S.CAPTURE_FAILED,
        (S.CAPTURE_PENDING, T.CANCELLED): S.CAPTURE_FAILED,
        (S.CAPTURE_PENDING, T.FAILED): S.CAPTURE_FAILED,
        (S.CAPTURE_PENDING, T.CANCEL_REQUESTED): S.CANCEL_PENDING,
        (S.CAPTURE_FAILED, T.CAPTURE_REQUESTED): S.CAPTURE_PENDING,
        (S.CAPTURE_FAILED, T.CAPTURED): S.CAPTURED,
        (S.CAPTURE_FAILED, T.CANCEL_REQUESTED): S.CANCEL_PENDING,
        (S.CANCEL_PENDING, T.CANCELLED): S.CANCELLED,
        (S.CANCEL_PENDING, T.EXPIRED): S.CANCELLED,
        (S.CANCEL_PENDING, T.FAILED): S.CANCELLED,
        # From here on, money that comes although the attempt was given up: released, or refunded in full.
        (S.CANCEL_PENDING, T.CAPTURED): S.CAPTURED,
        (S.CANCELLED, T.OPENED): S.CANCEL_PENDING,
        (S.CANCELLED, T.AUTHORISED): S.CANCEL_PENDING,
        (S.CANCELLED, T.CAPTURED): S.CAPTURED,
        (S.EXPIRED, T.OPENED): S.CANCEL_PENDING,
        (S.EXPIRED, T.AUTHORISED): S.CANCEL_PENDING,
        (S.EXPIRED, T.CAPTURED): S.CAPTURED,
        (S.FAILED, T.OPENED): S.CANCEL_PENDING,
        (S.FAILED, T.AUTHORISED): S.CANCEL_PENDING,
        (S.FAILED, T.CAPTURED): S.CAPTURED,
    }
)

# Nobody waits for their money any more: what is captured from here goes back at once.
GIVEN_UP = frozenset({S.CANCEL_PENDING, S.CANCELLED, S.EXPIRED, S.FAILED})
ENDED_UNPAID = frozenset({S.CANCELLED, S.EXPIRED, S.FAILED})


def next_state(state: PaymentState, trigger: Trigger) -> PaymentState | None:
    """The state after `trigger`, or None when it changes nothing."""
    return PAYMENT_TRANSITIONS.get((state, trigger))
