"""Looks for barriers with axe-core, at the widths and in the themes that people use."""

from __future__ import annotations

from typing import Any, Literal

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

from tests.journeys.traveler import DESK, PHONE

Theme = Literal["light", "dark"]

# Each width and each theme with every rule, and the other two pairs with those that depend on how a page looks.
_LOOKS_ONLY = {
    "runOnly": {"type": "rule", "values": ["color-contrast", "target-size", "scrollable-region-focusable"]}
}
LOOKS: tuple[tuple[tuple[int, int], Theme, dict[str, Any]], ...] = (
    (PHONE, "light", {}),
    (DESK, "dark", {}),
    (PHONE, "dark", _LOOKS_ONLY),
    (DESK, "light", _LOOKS_ONLY),
)


def assert_no_barriers(page: Page) -> None:
    """At phone and desk width, in light and dark. Leaves the page as it was."""
    before = page.viewport_size
    found: list[str] = []
    for (width, height), theme, rules in LOOKS:
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme=theme)
        found += [f"{page.title()} ({width}, {theme}): {problem}" for problem in _problems(page, rules)]
        found += _sideways(page, width)
    if before:
        page.set_viewport_size(before)
    page.emulate_media(color_scheme="light")
    assert not found, "\n".join(found)


def _problems(page: Page, rules: dict[str, Any]) -> list[str]:
    """Only what is wrong travels back: the rest of a report is as large as the page."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    options = {"resultTypes": ["violations"], **rules}
    violations = page.evaluate("options => axe.run(options).then(report => report.violations)", options)
    return [
        f"{violation['id']}: {violation['help']}: {[node['html'][:200] for node in violation['nodes']]}"
        for violation in violations
    ]


def _sideways(page: Page, width: int) -> list[str]:
    """Nothing is wider than the screen."""
    actual = page.evaluate("document.documentElement.scrollWidth")
    return [f"{page.title()} scrolls sideways at {width}: {actual}"] if actual > width else []
