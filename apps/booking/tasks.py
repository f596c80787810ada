"""Celery tasks of booking: fetch, delegate, nothing more."""

from __future__ import annotations

from celery import shared_task

from apps.booking.operations.expire_holds import release_expired_holds
from apps.booking.operations.purge_drafts import purge_drafts
from apps.core import clock


@shared_task(name="booking.release_expired_holds")
def release_expired_holds_task() -> None:
    release_expired_holds()


@shared_task(name="booking.purge_drafts")
def purge_drafts_task() -> None:
    purge_drafts(now=clock.now())
