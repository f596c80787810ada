"""Celery tasks of the portal: fetch, delegate, nothing more."""

from __future__ import annotations

from celery import shared_task

from apps.core import clock
from apps.core.context import SYSTEM
from apps.staff.operations.close_lapsed import close_lapsed


@shared_task(name="staff.close_lapsed")
def close_lapsed_task() -> None:
    close_lapsed(actor=SYSTEM, now=clock.now())
