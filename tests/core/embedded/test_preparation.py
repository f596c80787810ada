from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from apps.core.embedded.paths import StackPaths
from apps.core.embedded.preparation import FLYAWAY_STEPS, Preparations, Step

STEP = Step(
    name="static",
    label="Done",
    command=("collect", "--now"),
    sources=("static/**/*",),
    products=("var/static",),
    tells=True,
)


@pytest.fixture
def project(paths: StackPaths) -> Path:
    """A project in which the step has run."""
    for file, text in {"requirements/embedded.txt": "a==1", "static/css/a.css": "a {}"}.items():
        (paths.root / file).parent.mkdir(parents=True, exist_ok=True)
        (paths.root / file).write_text(text)
    (paths.var / "static").mkdir(parents=True)
    Preparations(paths).note_done(STEP, target="db 1", output=["who: me"])
    return paths.root


def is_done(project: Path, step: Step = STEP, target: str = "db 1") -> bool:
    return Preparations(StackPaths(project)).is_done(step, target=target)


def test_a_step_that_was_never_done_is_due(paths: StackPaths) -> None:
    assert not is_done(paths.root)


def test_a_step_is_done_once(project: Path) -> None:
    assert is_done(project)


@pytest.mark.parametrize(
    "change",
    [
        lambda project: (project / "static/css/a.css").write_text("b {}"),
        lambda project: (project / "static/css/b.css").write_text(""),
        lambda project: (project / "static/css/a.css").rename(project / "static/css/c.css"),
        lambda project: (project / "requirements/embedded.txt").write_text("a==2"),
        lambda project: (project / "var/static").rmdir(),
    ],
    ids=["source changed", "source added", "source renamed", "packages changed", "product gone"],
)
def test_a_step_is_due_again_when_what_it_is_made_from_has_changed(project: Path, change: object) -> None:
    change(project)  # type: ignore[operator]

    assert not is_done(project)


def test_a_step_is_due_for_another_database(project: Path) -> None:
    assert not is_done(project, target="db 2")


def test_a_step_is_due_when_its_command_has_changed(project: Path) -> None:
    other = Step(name="static", label="Done", command=("collect",), sources=("static/**/*",), tells=True)

    assert not is_done(project, other)


def test_compiled_files_beside_the_sources_change_nothing(project: Path) -> None:
    for name in ("a.pyc", "a.mo"):
        (project / "static" / name).write_bytes(b"x")

    assert is_done(project)


def test_a_daily_step_is_due_on_the_next_day(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    daily = Step(name="network", label="Done", command=("load",), daily=True)
    Preparations(StackPaths(project)).note_done(daily, target="db 1")
    assert is_done(project, daily)

    class Tomorrow(datetime):
        @classmethod
        def now(cls, tz: object = None) -> Tomorrow:
            return cls(2999, 1, 2, tzinfo=UTC)

    monkeypatch.setattr("apps.core.embedded.preparation.datetime", Tomorrow)

    assert not is_done(project, daily)


def test_what_a_step_told_is_kept_when_it_is_noted_again(project: Path) -> None:
    Preparations(StackPaths(project)).note_done(STEP, target="db 2")

    assert Preparations(StackPaths(project)).told(STEP) == ["who: me"]
    assert is_done(project, target="db 2")


def test_the_output_of_a_step_that_does_not_tell_is_not_kept(project: Path) -> None:
    silent = Step(name="silent", label="Done", command=("x",))
    Preparations(StackPaths(project)).note_done(silent, target="", output=["noise"])

    assert Preparations(StackPaths(project)).told(silent) == []


def test_every_step_of_flyaway_has_a_name_of_its_own_and_sources_that_exist() -> None:
    steps = (*FLYAWAY_STEPS.files, *FLYAWAY_STEPS.database)
    root = StackPaths.of_this_project().root

    assert len({step.name for step in steps}) == len(steps)
    assert [step.name for step in steps if not all(any(root.glob(source)) for source in step.sources)] == []


def test_the_months_of_history_are_open_before_anything_writes_each_day() -> None:
    tables, history, *others = FLYAWAY_STEPS.database

    assert (tables.command[0], history.command) == ("migrate", ("open_history",))
    assert history.daily
    assert others != []


def test_tables_are_made_and_measured_by_their_owner_and_all_else_is_done_by_the_application() -> None:
    steps = (*FLYAWAY_STEPS.files, *FLYAWAY_STEPS.database)

    assert [step.name for step in steps if step.as_owner] == ["migrations", "network"]
