"""Looks for barriers with axe-core, at the widths and in the themes that people use."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.journeys.traveler import DESK, PHONE

_axe = Axe()
# Width and theme go together crosswise in full; contrast, which depends on the theme alone, is in both.
LOOKS = ((PHONE, "light"), (DESK, "dark"), (PHONE, "dark"), (DESK, "light"))


def assert_no_barriers(page: Page) -> None:
    """At phone and desk width, in light and dark. Leaves the page as it was."""
    before = page.viewport_size
    found: list[str] = []
    for (width, height), theme in LOOKS:
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
        found += [f"{page.title()} ({width}, {theme}): {problem}" for problem in _problems(page)]
        found += _sideways(page, width)
    if before:
        page.set_viewport_size(before)
    page.emulate_media(color_scheme="light")
    assert not found, "\n".join(found)


def _problems(page: Page) -> list[str]:
    violations = _axe.run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [
        f"{violation['id']}: {violation['help']}: {[node['html'][:200] for node in violation['nodes']]}"
        for violation in violations
    ]


def _sideways(page: Page, width: int) -> list[str]:
    """Nothing is wider than the screen."""
    actual = page.evaluate("document.documentElement.scrollWidth")
    return [f"{page.title()} scrolls sideways at {width}: {actual}"] if actual > width else []
