"""Forget sessions that have run off: they are refused for their age."""

from __future__ import annotations

from datetime import datetime

from django.contrib.sessions.models import Session
from django.db import transaction


def purge_sessions(*, now: datetime) -> int:
    """Returns how many sessions went."""
    with transaction.atomic(durable=True):
        deleted, _by_model = Session.objects.filter(expire_date__lt=now).delete()
    return deleted
