"""`Authorization: Bearer`: a JWT of an account, or an access token that another context gave out."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request

from apps.accounts.actors import actor_of
from apps.accounts.bearers import resolver_of
from apps.accounts.errors import InvalidToken
from apps.accounts.models import User
from apps.accounts.tokens import AccessToken, decode, is_for
from apps.accounts.types import BearerIdentity
from apps.core.context import set_actor

_SCHEME = "bearer"


class BearerAuthentication(BaseAuthentication):
    """Sets `request.user` (AnonymousUser for a guest), `request.auth` (BearerIdentity), the context's actor.

    No header is nobody; a token that isn't good is an error (InvalidToken), never quietly nobody.
    """

    def authenticate(self, request: Request) -> tuple[User | AnonymousUser, BearerIdentity] | None:
        # A header that can't be read comes in empty; it was meant to say who asks.
        if "Authorization" not in request.headers:
            return None
        scheme, _, token = request.headers["Authorization"].partition(" ")
        token = token.strip()
        if scheme.lower() != _SCHEME or not token or not token.isascii():
            raise InvalidToken
        user, identity = self._guest(token) or self._account(token)
        set_actor(identity.actor)
        return user, identity

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="FlyAway"'

    def _guest(self, token: str) -> tuple[User | AnonymousUser, BearerIdentity] | None:
        resolver = resolver_of(token)
        if resolver is None:
            return None
        actor = resolver(token)
        if actor is None:
            raise InvalidToken
        return AnonymousUser(), BearerIdentity(actor=actor)

    def _account(self, token: str) -> tuple[User | AnonymousUser, BearerIdentity]:
        access = decode(AccessToken, token)
        user = User.objects.filter(pk=UUID(str(access["user_id"]))).first()
        if user is None or not is_for(access, user):
            raise InvalidToken
        return user, BearerIdentity(actor=actor_of(user))
