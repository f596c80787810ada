"""JWTs of API clients: a short access token, and a refresh token that is used once."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TypeVar, cast

from rest_framework_simplejwt.exceptions import TokenError
from rest_framework_simplejwt.tokens import Token

from apps.accounts.errors import InvalidToken
from apps.accounts.models import User

ACCESS_LIFETIME = timedelta(minutes=10)
REFRESH_LIFETIME = timedelta(days=14)
# A claim that stops being true when the password or the account's epoch changes.
_STAMP = "stamp"
_STAMP_LENGTH = 24


class AccessToken(Token):
    token_type = "access"  # noqa: S105 - a kind, not a secret
    lifetime = ACCESS_LIFETIME


class RefreshToken(Token):
    token_type = "refresh"  # noqa: S105 - a kind, not a secret
    lifetime = REFRESH_LIFETIME

    @property
    def jti(self) -> str:
        return str(self["jti"])

    @property
    def grant(self) -> str:
        """The sign-in that this token and all its successors descend from."""
        return self.jti.partition(".")[0]


T = TypeVar("T", AccessToken, RefreshToken)


def new_access(user: User) -> AccessToken:
    return _stamped(AccessToken(), user)


def new_refresh(user: User, grant: str | None = None) -> RefreshToken:
    """A refresh token of a new grant, or the next one of `grant`. Its id starts with the grant's."""
    token = _stamped(RefreshToken(), user)
    token["jti"] = f"{grant or secrets.token_hex(16)}.{secrets.token_hex(8)}"
    return token


def _stamped(token: T, user: User) -> T:
    token["user_id"] = str(user.pk)
    token[_STAMP] = _stamp_of(user)
    return token


def _stamp_of(user: User) -> str:
    return user.get_session_auth_hash()[:_STAMP_LENGTH]


def decode(kind: type[T], text: str) -> T:
    """The token that `text` is, if it is genuine, of this kind and not expired. Raises InvalidToken."""
    try:
        # The library takes the encoded text here, whatever its annotation says.
        token = kind(cast(Token, text))
    except TokenError as error:
        raise InvalidToken from error
    if not token.get("user_id"):
        raise InvalidToken
    return token


def is_for(token: AccessToken | RefreshToken, user: User | None) -> bool:
    """Whether `user` is active, and has the password and the epoch with which the token was made."""
    return (
        user is not None
        and user.is_active
        and secrets.compare_digest(str(token.get(_STAMP, "")), _stamp_of(user))
    )
