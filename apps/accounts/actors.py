"""From an account to who acts."""

from __future__ import annotations

from typing import cast

from apps.accounts.models import User
from apps.core.context import Actor
from apps.core.context import Role as ActorRole


def actor_of(user: User) -> Actor:
    return Actor(kind="user", id=str(user.pk), role=cast(ActorRole, user.role))
