"""Sign somebody out everywhere."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F

from apps.accounts.models import User
from apps.audit.services import record_in_transaction
from apps.core.context import Actor


def end_sessions(*, actor: Actor) -> None:
    """Ends every session and token of the acting person, this one too: their stamp is no longer true."""
    with transaction.atomic(durable=True):
        User.objects.filter(pk=actor.id).update(credential_epoch=F("credential_epoch") + 1)
        record_in_transaction(
            action="accounts.signed_out_everywhere", subject=("user", actor.id), actor=actor
        )
