"""Everything that is promised to happen by itself is on the schedule, under a name that a task has."""

from __future__ import annotations

from django.conf import settings

from celery_app import app

# Tasks that somebody else sends.
SENT_BY_THE_RELAY = {"core.handle_event"}


def test_every_task_is_scheduled_or_sent() -> None:
    app.loader.import_default_modules()
    ours = {name for name in app.tasks if not name.startswith("celery.")} - SENT_BY_THE_RELAY
    scheduled = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert scheduled == ours
