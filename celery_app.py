"""The Celery application of the worker and beat roles."""

from __future__ import annotations

import os

from celery import Celery
from celery.signals import setup_logging

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "flyaway.settings.local")

app = Celery("flyaway", task_cls="apps.core.worker:WorkerTask")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def keep_our_logging(**_: object) -> None:
    """Whoever listens here is asked in place of Celery, which would write lines of its own form, unmasked."""
