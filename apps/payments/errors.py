"""Refusals of the payments context."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from apps.core.errors import Conflict, DomainError, NotFound, Unavailable


class PaymentNotFound(NotFound):
    code = "payment_not_found"
    message = _("We can't find that payment.")


class PaymentInProgress(Conflict):
    code = "payment_in_progress"
    message = _("This booking is being paid for already. Please wait a moment and look again.")


class PaymentNotAuthorised(Conflict):
    code = "payment_not_authorised"
    message = _("There is no authorised payment to charge.")


class PaymentNotCaptured(Conflict):
    code = "payment_not_captured"
    message = _("This payment has not been charged, so there is nothing to refund.")


class RefundTooLarge(Conflict):
    """`params`: `refundable`, what is left of the payment as Money in JSON."""

    code = "refund_too_large"
    message = _("That is more than can still be refunded from this payment.")


class PaymentRefused(Conflict):
    """The provider will not open a payment page for this attempt. `params`: the provider's `reason`."""

    code = "payment_refused"
    message = _("This payment can't be started. Nothing was charged. Please start the payment again.")


class PaymentMoving(Conflict):
    """The payment changed each time it was compared with the provider: asking again settles it."""

    code = "payment_moving"
    message = _("This payment is changing right now. Please look again in a moment.")


class ProviderMismatch(Conflict):
    """The provider tells of another amount or currency than we asked for. Never taken silently."""

    code = "payment_mismatch"
    message = _(
        "Our payment provider reports a different amount. Nothing was changed; we are looking into it."
    )


class ProviderNotUnderstood(Conflict):
    """The provider's answer holds a status or an amount that we have no word for. `params`: `said`, what it said."""

    code = "payment_answer_unknown"
    message = _(
        "Our payment provider gave an answer that we don't understand. Nothing was changed; we are looking into it."
    )


class PaymentProviderUnavailable(Unavailable):
    code = "payment_provider_unavailable"
    message = _(
        "Our payment provider can't be reached right now. Nothing was charged. Please try again in a moment."
    )


class ProviderRefused(DomainError):
    """The provider understood a command and refused it. `params`: its `reason`. Operations turn it into a state."""

    status = 409
    code = "payment_provider_refused"
    message = _("Our payment provider refused this.")

    def __init__(self, reason: str) -> None:
        super().__init__(params={"reason": reason})
        self.reason = reason


class BadSignature(DomainError):
    code = "bad_signature"
    message = _("The message is not signed by our payment provider, or it is too old.")


class MalformedEvent(DomainError):
    code = "malformed_event"
    message = _("The message is not an event of our payment provider.")
