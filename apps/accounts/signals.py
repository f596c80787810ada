"""The sign-in library tells what people did with their accounts; here it becomes history.

New accounts and new passwords are written down by `web.adapter`, in the transaction that makes them; an address is
confirmed in one, and its entries join it. Who signs in or out changes nothing that could be left without an entry.
"""

from __future__ import annotations

from typing import Any

from allauth.account import signals as account_signals
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.db import transaction
from django.dispatch import receiver

from apps.accounts.actors import actor_of
from apps.accounts.models import User
from apps.accounts.operations.record_credential_use import (
    CredentialUse,
    record_credential_use_in_transaction,
)
from apps.core.context import set_actor


def _record(use: CredentialUse, user: User | None, personal: dict[str, str] | None = None) -> None:
    # Signing out without having been signed in names nobody.
    if user is None:
        return
    with transaction.atomic():
        record_credential_use_in_transaction(
            use=use, user_id=str(user.pk), actor=actor_of(user), personal=personal
        )


@receiver(user_logged_in)
def signed_in(user: User, **_kwargs: Any) -> None:
    set_actor(actor_of(user))
    _record("signed_in", user)


@receiver(user_logged_out)
def signed_out(user: User | None, **_kwargs: Any) -> None:
    _record("signed_out", user)


@receiver(account_signals.email_confirmed)
def email_verified(email_address: Any, **_kwargs: Any) -> None:
    _record("email_verified", email_address.user)


@receiver(account_signals.email_changed)
def email_changed(user: User, from_email_address: Any, to_email_address: Any, **_kwargs: Any) -> None:
    # Without an earlier address this is the first one's confirmation, which is told as such.
    if from_email_address is not None:
        _record("email_changed", user, {"before": from_email_address.email, "after": to_email_address.email})
