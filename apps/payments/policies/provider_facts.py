"""What the provider's answer means for an attempt."""

from __future__ import annotations

from apps.payments.policies.payment_states import Trigger
from apps.payments.provider import ProviderPayment
from apps.payments.types import PaymentState


def fact_of(truth: ProviderPayment, state: PaymentState, refusal: str = "") -> Trigger | None:
    """The trigger that the answer amounts to; None while the payer still has the word.

    `refusal`: why the provider has just refused our command to capture; it counts while the money is still authorised.
    """
    match truth.intent_status:
        case "captured":
            return Trigger.CAPTURED
        case "authorised":
            return (
                Trigger.REFUSED if refusal and state == PaymentState.CAPTURE_PENDING else Trigger.AUTHORISED
            )
        case "processing":
            return None
    # The intent of an expired page is cancelled with it; expiry is what happened.
    if truth.session_status == "expired":
        return Trigger.EXPIRED
    if truth.intent_status == "cancelled":
        return Trigger.CANCELLED
    # A declined card leaves the page open for another try; a finished page without money is a payment that
    # failed.
    return Trigger.FAILED if truth.session_status == "complete" else None
