"""The sign-in library tells what people did with their accounts; here it becomes history."""

from __future__ import annotations

from typing import Any

from allauth.account import signals as account_signals
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.dispatch import receiver

from apps.accounts.actors import actor_of
from apps.accounts.models import User
from apps.accounts.operations.record_credential_use import CredentialUse, record_credential_use
from apps.core.context import set_actor


def _record(use: CredentialUse, user: User | None, personal: dict[str, str] | None = None) -> None:
    # Signing out without having been signed in names nobody.
    if user is not None:
        record_credential_use(use=use, user_id=str(user.pk), actor=actor_of(user), personal=personal)


@receiver(account_signals.user_signed_up)
def signed_up(user: User, **_kwargs: Any) -> None:
    _record("signed_up", user)


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


@receiver([account_signals.password_changed, account_signals.password_set])
def password_changed(user: User, **_kwargs: Any) -> None:
    _record("password_changed", user)


@receiver(account_signals.password_reset)
def password_reset(user: User, **_kwargs: Any) -> None:
    _record("password_reset", user)
