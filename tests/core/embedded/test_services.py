from __future__ import annotations

from contextlib import ExitStack

import pytest

from apps.core.embedded.paths import StackPaths
from apps.core.embedded.plan import make_plan
from apps.core.embedded.services import python_environment


@pytest.mark.parametrize("foreign", ["mysite.settings", "flyaway.settings.test", ""])
def test_settings_that_the_shell_names_for_something_else_are_left_alone(
    paths: StackPaths, monkeypatch: pytest.MonkeyPatch, foreign: str
) -> None:
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", foreign)
    with ExitStack() as cleanup:
        plan = make_plan(paths, port=8000, environ={}, cleanup=cleanup)

    environment = python_environment(paths, plan, role="web")

    assert environment["DJANGO_SETTINGS_MODULE"] == "flyaway.settings.local"
    assert environment["FLYAWAY_ROLE"] == "web"
    assert environment["DATABASE_URL"] == plan.values["DATABASE_URL"]
