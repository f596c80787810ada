"""How operations reach the provider: never while a transaction is open."""

from __future__ import annotations

from django.conf import settings
from django.db import connection

from apps.payments.provider import PaymentProvider
from apps.payments.stripe_provider import FIND_SECONDS, stripe_provider

__all__ = ["FIND_SECONDS", "NetworkInTransaction", "configured_provider", "payment_provider"]


class NetworkInTransaction(RuntimeError):
    """The provider was to be asked while rows may be locked: a programming error."""


def configured_provider() -> PaymentProvider:
    """The provider that the settings name; real Stripe and the sandbox differ by address and keys only."""
    return stripe_provider(
        api_base=settings.STRIPE_API_BASE,
        secret_key=settings.STRIPE_SECRET_KEY,
        webhook_secret=settings.STRIPE_WEBHOOK_SECRET,
        methods=tuple(settings.PAYMENT_METHOD_TYPES),
    )


def payment_provider() -> PaymentProvider:
    """The provider, for network calls. Raises NetworkInTransaction."""
    # A test that wraps itself in a transaction is not what is meant; Django marks that block, as for
    # durable=True.
    if any(not getattr(block, "_from_testcase", False) for block in connection.atomic_blocks):
        raise NetworkInTransaction("The payment provider was called inside a transaction.")
    return configured_provider()
