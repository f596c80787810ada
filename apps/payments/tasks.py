"""Celery tasks of the payments context: fetch, delegate, nothing more."""

from __future__ import annotations

from celery import shared_task

from apps.core.context import SYSTEM
from apps.payments.operations.sync_open_payments import sync_open_payments


@shared_task(name="payments.sync_open_payments")
def sync_open_payments_task() -> None:
    sync_open_payments(actor=SYSTEM)
