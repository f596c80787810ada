"""Forget refresh tokens that have run off: they are refused for their age."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from rest_framework_simplejwt.token_blacklist.models import OutstandingToken


def purge_tokens(*, now: datetime) -> int:
    """Returns how many tokens went, with the notes of their use."""
    with transaction.atomic(durable=True):
        _total, by_model = OutstandingToken.objects.filter(expires_at__lt=now).delete()
    return by_model.get("token_blacklist.OutstandingToken", 0)
