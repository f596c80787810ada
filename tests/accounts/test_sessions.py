"""A session that has ended stays ended, and one that has run off is forgotten."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client, override_settings

from apps.accounts.operations.purge_sessions import purge_sessions
from apps.accounts.tasks import purge_sessions_task
from apps.accounts.types import Role
from apps.core.clock import database_now
from apps.core.web import middleware
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


# Idle staff -------------------------------------------------------------------------------------
Wait = Callable[..., None]


@pytest.fixture
def wait(monkeypatch: pytest.MonkeyPatch) -> Wait:
    """`wait(minutes=14)`: so much later comes the next request."""
    clock = SimpleNamespace(now=time.time())
    monkeypatch.setattr(
        middleware, "time", SimpleNamespace(time=lambda: clock.now, perf_counter=time.perf_counter)
    )

    def later(*, minutes: int = 0, seconds: int = 0) -> None:
        clock.now += 60 * minutes + seconds

    return later


def session_of(role: Role) -> str:
    """The session of somebody of this role who has just signed in and looked at a page."""
    client = Client()
    client.force_login(make_user(f"{role}@example.com", role=role))
    assert client.get("/en/account/").status_code == 200
    return client.session.session_key or ""


def open_with(session: str, path: str) -> tuple[int, str]:
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = session
    answer = client.get(path)
    return answer.status_code, answer.get("Location", "")


@pytest.mark.parametrize(
    ("role", "path", "sign_in_page"),
    [
        (Role.STAFF, "/staff/", f"{LOGIN}?next=/staff/"),
        (Role.ADMIN, "/staff/", f"{LOGIN}?next=/staff/"),
        (Role.ADMIN, "/admin/", "/admin/login/?next=/admin/"),
    ],
)
def test_staff_who_were_idle_for_fifteen_minutes_sign_in_again(
    wait: Wait, role: Role, path: str, sign_in_page: str
) -> None:
    session = session_of(role)
    for _ in range(2):
        wait(minutes=14, seconds=59)
        assert open_with(session, path) == (200, "")
    wait(minutes=15, seconds=1)
    assert open_with(session, path) == (302, sign_in_page)
    assert not Session.objects.filter(session_key=session).exists()
    wait(minutes=-15, seconds=-1)
    assert open_with(session, path) == (302, sign_in_page)


def test_travelers_who_were_idle_stay(wait: Wait) -> None:
    session = session_of(Role.CUSTOMER)
    wait(minutes=15, seconds=1)
    assert open_with(session, "/en/account/") == (200, "")
    wait(minutes=24 * 60)
    assert open_with(session, "/en/account/") == (200, "")
