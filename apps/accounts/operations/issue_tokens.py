"""Sign an API client in."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db import transaction
from rest_framework_simplejwt.token_blacklist.models import OutstandingToken

from apps.accounts.actors import actor_of
from apps.accounts.errors import InvalidCredentials
from apps.accounts.models import User
from apps.accounts.tokens import ACCESS_LIFETIME, RefreshToken, new_access, new_refresh
from apps.accounts.types import TokenPair
from apps.audit.services import record_in_transaction


def issue_tokens(*, email: str, password: str) -> TokenPair:
    """An access and a refresh token for the right credentials of an active account with a verified address.

    Raises InvalidCredentials, the same for every reason and after the same work: who asks learns nothing
    about others.
    """
    user = User.objects.filter(email=email.strip().lower()).first()
    if user is None:
        make_password(password)
        raise InvalidCredentials
    known = user.check_password(password)
    verified = EmailAddress.objects.filter(user=user, email=user.email, verified=True).exists()
    if not (known and verified and user.is_active):
        raise InvalidCredentials
    with transaction.atomic(durable=True):
        pair = pair_in_transaction(user)
        record_in_transaction(action="accounts.token_issued", subject=("user", user.pk), actor=actor_of(user))
    return pair


def pair_in_transaction(user: User, grant: str | None = None) -> TokenPair:
    """A new pair, its refresh token on the list of outstanding ones."""
    refresh = new_refresh(user, grant)
    keep_outstanding_in_transaction(refresh, user)
    return TokenPair(
        access=str(new_access(user)), refresh=str(refresh), expires_in=int(ACCESS_LIFETIME.total_seconds())
    )


def keep_outstanding_in_transaction(refresh: RefreshToken, user: User) -> None:
    """Notes a refresh token by its id only: whoever reads the table gets no token that works."""
    OutstandingToken.objects.bulk_create(
        [
            OutstandingToken(
                user_id=user.pk,
                jti=refresh.jti,
                token="",
                created_at=refresh.current_time,
                expires_at=refresh.current_time + RefreshToken.lifetime,
            )
        ]
    )
