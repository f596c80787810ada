"""The Celery application of the worker and beat roles."""

from __future__ import annotations

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "flyaway.settings.local")

app = Celery("flyaway")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
