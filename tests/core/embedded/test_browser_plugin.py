"""The plugin that leaves out the journeys, tried on a small test run of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests import browser_plugin

PROJECT = Path(__file__).resolve().parents[3]
TESTS = """
import pytest

@pytest.mark.journey
def test_journey(): pass

def test_other(): pass
"""
NO_SYSTEM_CHROMIUM = (
    "from pathlib import Path\nfrom tests import browser_plugin\nbrowser_plugin._SYSTEM = Path('/none')\n"
)

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Runs two tests, one of them a journey, where the only Chromium is what the test puts in `browsers/`."""
    (tmp_path / "test_it.py").write_text(TESTS)
    (tmp_path / "conftest.py").write_text(NO_SYSTEM_CHROMIUM)
    (tmp_path / "pytest.ini").write_text("[pytest]\nmarkers = journey: drives a browser\n")
    alone = {
        "PLAYWRIGHT_BROWSERS_PATH": str(tmp_path / "browsers"),
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
    }

    def run(**environ: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "pytest", "-p", "tests.browser_plugin", "-q", str(tmp_path)],
            cwd=PROJECT,
            env={**os.environ, **alone, **environ},
            capture_output=True,
            text=True,
            check=False,
        )

    return run


def put_chromium(folder: Path) -> Path:
    browser = folder / "browsers" / "chromium-1200" / "chrome-linux64" / "chrome"
    browser.parent.mkdir(parents=True)
    browser.touch()
    return browser


def test_without_a_chromium_journeys_are_left_out_and_everybody_sees_it(run: Run) -> None:
    answer = run(REQUIRE_BROWSER="")

    assert answer.returncode == 0
    assert "1 passed, 1 deselected" in answer.stdout
    assert "!! NO BROWSER JOURNEY WAS RUN !!" in answer.stdout


def test_where_a_browser_is_required_its_absence_is_a_failure(run: Run) -> None:
    answer = run(REQUIRE_BROWSER="1")

    assert answer.returncode == pytest.ExitCode.USAGE_ERROR
    assert "REQUIRE_BROWSER=1, but there is no Chromium" in answer.stderr


def test_with_a_chromium_journeys_run_and_nothing_is_said(run: Run, tmp_path: Path) -> None:
    put_chromium(tmp_path)

    answer = run(REQUIRE_BROWSER="1")

    assert answer.returncode == 0
    assert "2 passed" in answer.stdout
    assert "NO BROWSER JOURNEY" not in answer.stdout


def test_the_chromium_of_the_system_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path / "browsers"))
    of_playwright = put_chromium(tmp_path)
    monkeypatch.setattr(browser_plugin, "_SYSTEM", tmp_path / "none")
    assert browser_plugin.find_chromium() == of_playwright

    system = tmp_path / "chromium"
    system.touch(mode=0o755)
    monkeypatch.setattr(browser_plugin, "_SYSTEM", system)
    assert browser_plugin.find_chromium() == system
