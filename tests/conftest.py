"""What all tests share. Each test starts without what a process remembers between requests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import redis
from django.conf import settings
from django.core.cache import cache
from django.test import TransactionTestCase
from django.utils import translation
from playwright.sync_api import Browser, Playwright, sync_playwright

from apps.core import redis as core_redis
from apps.flights.queries.reference import forget_reference
from apps.payments import bulkhead
from tests.browser_plugin import find_chromium
from tests.reset import empty_database

# Django calls this after each test that commits; ours empties what the test has filled.
TransactionTestCase._fixture_teardown = lambda self: empty_database()  # type: ignore[method-assign]


@pytest.fixture(autouse=True)
def _forget_between_tests() -> None:
    forget_reference()
    # A page in another language leaves it set.
    translation.deactivate()
    core_redis.breaker.succeeded()
    bulkhead.provider_calls.breaker.succeeded()


@pytest.fixture
def clean_redis() -> None:
    """No locks, counters or cached answers of earlier tests."""
    cache.clear()
    redis.Redis.from_url(settings.LOCKS_URL).flushdb()


@pytest.fixture(scope="module")
def _playwright() -> Iterator[Playwright]:
    """Ends with its module: its event loop must not run in a thread whose next tests run one of their own."""
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="module")
def chromium(_playwright: Playwright) -> Iterator[Browser]:
    """One browser for a module; each page has a context of its own."""
    browser = _playwright.chromium.launch(
        executable_path=find_chromium(), args=["--no-sandbox", "--disable-dev-shm-usage"]
    )
    yield browser
    browser.close()
