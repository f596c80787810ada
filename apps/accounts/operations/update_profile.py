"""Change what an account says about its person."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction

from apps.accounts.errors import UnknownLanguage
from apps.accounts.models import User
from apps.audit.services import record_in_transaction
from apps.core.context import Actor
from apps.core.errors import NotFound
from apps.core.locks import lock_in_order


def update_profile(*, full_name: str, language: str, actor: Actor) -> None:
    """Changes the acting person's own name and language; what is the same stays without a trace.

    Raises UnknownLanguage for a language that FlyAway doesn't speak, NotFound for an actor without an account.
    """
    if language not in dict(settings.LANGUAGES):
        raise UnknownLanguage
    with transaction.atomic(durable=True):
        found = lock_in_order(User.objects.filter(pk=actor.id))
        if not found:
            raise NotFound
        user = found[0]
        wanted = {"full_name": full_name.strip(), "language": language}
        changed = {name: value for name, value in wanted.items() if getattr(user, name) != value}
        if not changed:
            return
        before = {name: getattr(user, name) for name in changed}
        for name, value in changed.items():
            setattr(user, name, value)
        user.save(update_fields=list(changed))
        record_in_transaction(
            action="accounts.profile_changed",
            subject=("user", user.pk),
            actor=actor,
            data={"fields": sorted(changed)},
            person=f"user:{user.pk}",
            personal={"before": before, "after": changed},
        )
