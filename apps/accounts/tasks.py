"""Celery tasks of accounts: fetch, delegate, nothing more."""

from __future__ import annotations

from celery import shared_task

from apps.accounts.operations.purge_sessions import purge_sessions
from apps.accounts.operations.purge_tokens import purge_tokens
from apps.core import clock


@shared_task(name="accounts.purge_tokens")
def purge_tokens_task() -> None:
    purge_tokens(now=clock.now())


@shared_task(name="accounts.purge_sessions")
def purge_sessions_task() -> None:
    purge_sessions(now=clock.now())
