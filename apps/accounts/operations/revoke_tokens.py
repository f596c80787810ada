"""Sign an API client out."""

from __future__ import annotations

from django.db import transaction

from apps.accounts.actors import actor_of
from apps.accounts.errors import InvalidToken
from apps.accounts.models import User
from apps.accounts.operations.refresh_tokens import end_grant_in_transaction
from apps.accounts.tokens import RefreshToken, decode
from apps.audit.services import record_in_transaction


def revoke_tokens(*, refresh: str) -> None:
    """Ends the grant of `refresh`.

    A token that is not valid any more is revoked already: that is no error (RFC 7009).
    """
    try:
        token = decode(RefreshToken, refresh)
    except InvalidToken:
        return
    with transaction.atomic(durable=True):
        user = User.objects.filter(pk=token["user_id"]).first()
        if user is not None and end_grant_in_transaction(token.grant):
            record_in_transaction(
                action="accounts.token_revoked", subject=("user", user.pk), actor=actor_of(user)
            )
