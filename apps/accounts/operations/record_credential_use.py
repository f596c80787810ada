"""Write down what somebody did with their account: sign-in, sign-out, a changed password or address."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from apps.audit.services import record_in_transaction
from apps.core.context import Actor
from apps.core.locks import assert_in_transaction

CredentialUse = Literal[
    "signed_up",
    "signed_in",
    "signed_out",
    "email_verified",
    "email_changed",
    "password_changed",
    "password_reset",
]


def record_credential_use_in_transaction(
    *, use: CredentialUse, user_id: str, actor: Actor, personal: Mapping[str, str] | None = None
) -> None:
    """One entry of the account's history, beside the deed, which is the sign-in library's."""
    assert_in_transaction()
    record_in_transaction(
        action=f"accounts.{use}",
        subject=("user", user_id),
        actor=actor,
        person=f"user:{user_id}" if personal else "",
        personal=personal,
    )
