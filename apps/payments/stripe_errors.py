"""Stripe's errors, in the words of the port."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import stripe
import structlog

from apps.payments.bulkhead import provider_calls
from apps.payments.errors import PaymentProviderUnavailable, ProviderRefused

log = structlog.get_logger(__name__)

_REFUSALS = (stripe.CardError, stripe.InvalidRequestError, stripe.IdempotencyError)


@contextmanager
def stripe_answers(call: str) -> Iterator[None]:
    """Has a place to wait in (`bulkhead`). Raises PaymentProviderUnavailable or ProviderRefused for what Stripe's
    client raises inside.

    A key in use (409) is a race with ourselves, and a key that Stripe doesn't accept is for us to mend: both are
    unavailability, so that nobody is told that a payment was refused.
    """
    with provider_calls.place(), _in_words_of_the_port(call):
        yield


@contextmanager
def _in_words_of_the_port(call: str) -> Iterator[None]:
    try:
        yield
    except _REFUSALS as error:
        reason = _reason(error)
        if error.http_status == 409:
            raise PaymentProviderUnavailable from error
        log.warning(
            "stripe_refused",
            call=call,
            reason=reason,
            status=error.http_status,
            stripe_request=error.request_id,
        )
        raise ProviderRefused(reason) from error
    except stripe.StripeError as error:
        kind = type(error).__name__
        log.warning(
            "stripe_unavailable",
            call=call,
            kind=kind,
            status=error.http_status,
            stripe_request=error.request_id,
        )
        raise PaymentProviderUnavailable from error


def _reason(error: stripe.StripeError) -> str:
    """The bank's own code where there is one, else Stripe's."""
    declined = (
        error.error.decline_code if error.error is not None and hasattr(error.error, "decline_code") else None
    )
    return (declined or error.code or type(error).__name__)[:80]
