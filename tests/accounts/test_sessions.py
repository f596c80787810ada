"""A session that has ended stays ended, and one that has run off is forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client, override_settings

from apps.accounts.operations.purge_sessions import purge_sessions
from apps.accounts.tasks import purge_sessions_task
from apps.core.clock import database_now
from tests.accounts.builders import make_user
from tests.accounts.pages import LOGIN, sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_earlier_attempts")]


@contextmanager
def cache_away() -> Iterator[None]:
    dead = {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:1/0"}
    with override_settings(CACHES={"default": dead}):
        cache.set("asked", "yes")
        assert cache.get("asked") is None
        yield


def test_signing_out_while_the_cache_is_away_is_for_good(client: Client) -> None:
    make_user()
    sign_in(client)
    assert client.get("/en/account/").status_code == 200
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = client.cookies[settings.SESSION_COOKIE_NAME].value
    assert thief.get("/en/account/").status_code == 200

    with cache_away():
        assert client.post("/en/account/logout/").status_code == 302

    assert thief.get("/en/account/")["Location"] == f"{LOGIN}?next=/en/account/"


def fill() -> None:
    """Two sessions on the two sides of now."""
    for key, left in (("over", timedelta(seconds=-1)), ("alive", timedelta(hours=1))):
        Session.objects.create(session_key=key, session_data="", expire_date=database_now() + left)


def keys() -> list[str]:
    return list(Session.objects.values_list("session_key", flat=True))


def test_sessions_that_have_run_off_are_forgotten() -> None:
    fill()
    assert purge_sessions(now=database_now()) == 1
    assert keys() == ["alive"]


def test_the_task_does_so_every_day() -> None:
    fill()
    purge_sessions_task()
    assert keys() == ["alive"]
    schedule = {entry["task"]: entry["schedule"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert schedule["accounts.purge_sessions"] == timedelta(days=1).total_seconds()
