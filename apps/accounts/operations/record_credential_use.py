"""Write down what somebody did with their account: sign-in, sign-out, a changed password or address."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from django.db import transaction

from apps.audit.services import record_in_transaction
from apps.core.context import Actor

CredentialUse = Literal[
    "signed_up",
    "signed_in",
    "signed_out",
    "email_verified",
    "email_changed",
    "password_changed",
    "password_reset",
]


def record_credential_use(
    *, use: CredentialUse, user_id: str, actor: Actor, personal: Mapping[str, str] | None = None
) -> None:
    """One entry of the account's history; the deed itself was done by the sign-in library."""
    with transaction.atomic(durable=True):
        record_in_transaction(
            action=f"accounts.{use}",
            subject=("user", user_id),
            actor=actor,
            person=f"user:{user_id}" if personal else "",
            personal=personal,
        )
