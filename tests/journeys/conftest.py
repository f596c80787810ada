"""A real browser before the whole product: live server, payment sandbox with its webhooks, handlers of events."""

from __future__ import annotations

import fcntl
import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings as project
from django.db import connection
from playwright.sync_api import Browser, Page
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from apps.core import assets
from payment_sandbox.app import create_app
from payment_sandbox.config import Config
from payment_sandbox.server import running
from tests.booking.conftest import provider
from tests.booking.web.conftest import market
from tests.deliver import deliver_all
from tests.journeys.traveler import PHONE, Traveler

__all__ = ["market", "provider"]

# Playwright's synchronous calls run an event loop in this thread, and where one runs Django refuses to touch the
# database. Nothing of ours runs in that loop.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

_SECRET_KEY = "sk_test_journeys"
_DELIVERY_PAUSE = 0.05


@pytest.fixture(scope="session")
def built_assets() -> None:
    """The stylesheet and the script, built once however many processes test."""
    folder = Path(project.VAR_DIR)
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "assets.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assets.build()


@pytest.fixture
def site(
    built_assets: None, live_server: LiveServer, tmp_path: Path, settings: Settings, transactional_db: None
) -> Iterator[str]:
    """The address of the running product. Payments go to a sandbox of its own, which reports back by webhook."""
    config = Config(
        database=tmp_path / "sandbox.sqlite3",
        secret_key=_SECRET_KEY,
        webhook_urls=(f"{live_server.url}/webhooks/stripe",),
        webhook_secret=settings.STRIPE_WEBHOOK_SECRET,
        retry_gaps=(0.2,),
    )
    with running(create_app(config), 0) as sandbox, _handlers():
        settings.SITE_URL = live_server.url
        settings.STRIPE_API_BASE = sandbox.url
        settings.STRIPE_SECRET_KEY = _SECRET_KEY
        yield live_server.url


class _Handlers:
    """Relay and workers in a thread of their own, with a connection of its own."""

    def __init__(self) -> None:
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="handlers")

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_raised: object) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        try:
            while not self._stop.wait(_DELIVERY_PAUSE):
                deliver_all()
        finally:
            connection.close()


def _handlers() -> _Handlers:
    return _Handlers()


@pytest.fixture
def new_page(chromium: Browser) -> Iterator[Callable[..., Page]]:
    """Opens a page in a browser context of its own. A fault on it fails the test that has seen it."""
    pages: list[Page] = []
    faults: list[str] = []

    def opened(*, scripts: bool = True, width: int = PHONE[0], height: int = PHONE[1]) -> Page:
        context = chromium.new_context(
            java_script_enabled=scripts,
            viewport={"width": width, "height": height},
            locale="en-GB",
            reduced_motion="reduce",
        )
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda message: _note(message.type, message.text, faults))
        pages.append(page)
        return page

    yield opened
    for page in pages:
        page.context.close()
    assert faults == []


def _note(kind: str, text: str, faults: list[str]) -> None:
    """Errors of scripts and of the content policy; refused forms answer 4xx, which the console calls an error too."""
    if kind == "error" and "the server responded with a status of 4" not in text:
        faults.append(text)


@pytest.fixture
def traveler(site: str, market: None, new_page: Callable[..., Page]) -> Traveler:
    """Somebody with a phone, and one flight on sale."""
    return Traveler(new_page(), site)


@pytest.fixture
def traveler_without_scripts(site: str, market: None, new_page: Callable[..., Page]) -> Traveler:
    return Traveler(new_page(scripts=False), site)
