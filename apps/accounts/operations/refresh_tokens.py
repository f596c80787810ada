"""Exchange a refresh token, once, for the next pair."""

from __future__ import annotations

from dataclasses import replace

from django.db import transaction
from rest_framework_simplejwt.token_blacklist.models import BlacklistedToken

from apps.accounts.actors import actor_of
from apps.accounts.errors import InvalidToken
from apps.accounts.locks import lock_living_tokens, lock_token
from apps.accounts.models import User
from apps.accounts.operations.issue_tokens import pair_in_transaction
from apps.accounts.tokens import RefreshToken, decode, is_for
from apps.accounts.types import TokenPair
from apps.audit.services import record_in_transaction
from apps.core.idempotency import Idempotency, claim_key_in_transaction, remember_answer_in_transaction


def refresh_tokens(*, refresh: str, idempotency: Idempotency[TokenPair] | None = None) -> TokenPair:
    """The next pair of the same grant; `refresh` is used up.

    A refresh token that comes a second time was stolen, or its successor was: the whole grant ends. Not so under the
    key that it came with first, which only its holder knows: then the answer was lost on its way (docs/adr/0010).
    Raises InvalidToken, Replayed and the idempotency errors.
    """
    token = decode(RefreshToken, refresh)
    user = User.objects.filter(pk=token["user_id"]).first()
    if user is None or not is_for(token, user):
        raise InvalidToken
    # The key is the person's: the network that lost the answer may have given them another address since.
    own = replace(idempotency, scope=f"user:{user.pk}:auth/refresh") if idempotency else None
    with transaction.atomic(durable=True):
        claim_key_in_transaction(own)
        pair = _exchange_in_transaction(token, user)
        if pair is not None:
            remember_answer_in_transaction(own, pair)
    if pair is None:
        raise InvalidToken
    return pair


def _exchange_in_transaction(token: RefreshToken, user: User) -> TokenPair | None:
    """None when the token was used before: the end of its grant has to be committed, so nothing is raised."""
    found = lock_token(token.jti, user.pk)
    if found is None:
        return None
    if BlacklistedToken.objects.filter(token=found).exists():
        if end_grant_in_transaction(token.grant):
            record_in_transaction(
                action="accounts.token_reused", subject=("user", user.pk), actor=actor_of(user)
            )
        return None
    BlacklistedToken.objects.bulk_create([BlacklistedToken(token=found)])
    return pair_in_transaction(user, token.grant)


def end_grant_in_transaction(grant: str) -> int:
    """Uses up every refresh token of a grant. Returns how many were still good."""
    living = lock_living_tokens(grant)
    BlacklistedToken.objects.bulk_create(
        [BlacklistedToken(token=token) for token in living], ignore_conflicts=True
    )
    return len(living)
