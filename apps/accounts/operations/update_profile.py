"""Change what an account says about its person."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.accounts.errors import UnknownLanguage
from apps.accounts.locks import lock_user
from apps.audit.services import record_in_transaction
from apps.core.card_numbers import looks_like_card_number
from apps.core.context import Actor
from apps.core.errors import InvalidInput, NotFound


def update_profile(*, full_name: str, language: str, actor: Actor) -> None:
    """Changes the acting person's own name and language; what is the same stays without a trace.

    Raises UnknownLanguage for a language that FlyAway doesn't speak, InvalidInput for a name that holds a card number,
    NotFound for an actor without an account.
    """
    if language not in dict(settings.LANGUAGES):
        raise UnknownLanguage
    if looks_like_card_number(full_name):
        raise InvalidInput(errors={"full_name": [_("This looks like a card number. Leave it out.")]})
    with transaction.atomic(durable=True):
        user = lock_user(actor.id)
        if user is None:
            raise NotFound
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
