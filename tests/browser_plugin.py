"""Journeys need a Chromium: where there is none they are left out, and the run says so loudly.

REQUIRE_BROWSER=1 in the environment turns that into a failure.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

MARKER = "journey"
_SYSTEM = Path("/usr/bin/chromium")
_PLAYWRIGHT_PATTERNS = (
    "chromium-*/chrome-*/chrome",
    "chromium-*/chrome-*/Chromium.app/Contents/MacOS/Chromium",
)


def find_chromium() -> Path | None:
    """The system's Chromium, or the newest that Playwright has downloaded."""
    if os.access(_SYSTEM, os.X_OK):
        return _SYSTEM
    caches = [Path.home() / ".cache/ms-playwright", Path.home() / "Library/Caches/ms-playwright"]
    if chosen := os.environ.get("PLAYWRIGHT_BROWSERS_PATH"):
        caches = [Path(chosen)]
    found = [
        browser for cache in caches for pattern in _PLAYWRIGHT_PATTERNS for browser in cache.glob(pattern)
    ]
    return max(found, default=None)


def pytest_configure(config: pytest.Config) -> None:
    """Refuse to run without a browser where one is required."""
    if os.environ.get("REQUIRE_BROWSER") == "1" and find_chromium() is None:
        raise pytest.UsageError(
            "REQUIRE_BROWSER=1, but there is no Chromium: neither /usr/bin/chromium nor Playwright's."
        )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the journeys out where no Chromium is."""
    if find_chromium() is not None:
        return
    journeys = [item for item in items if item.get_closest_marker(MARKER)]
    if journeys:
        config.hook.pytest_deselected(items=journeys)
        items[:] = [item for item in items if not item.get_closest_marker(MARKER)]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say it where nobody can overlook it: under everything else."""
    if find_chromium() is None:
        terminalreporter.section("NO BROWSER JOURNEY WAS RUN", sep="!", red=True, bold=True)
        terminalreporter.line("No Chromium was found (/usr/bin/chromium, or one that Playwright has).")
        terminalreporter.line(
            "Install one (apt install chromium) and run the tests again before you rely on them."
        )
