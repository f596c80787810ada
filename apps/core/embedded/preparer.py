"""Runs the steps of the preparation that are not done yet, as children of the supervisor."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Sequence

from apps.core.embedded.children import Children
from apps.core.embedded.console import Console
from apps.core.embedded.errors import StackError
from apps.core.embedded.keeper import explain_failure
from apps.core.embedded.paths import StackPaths
from apps.core.embedded.plan import Plan
from apps.core.embedded.preparation import Preparations, Step, Steps
from apps.core.embedded.process import Command, describe_exit
from apps.core.embedded.services import python_environment

_FILES_TARGET = "files"


class Preparer:
    """Prepares one start. Files and database do not depend on each other: both at once is fine."""

    def __init__(
        self, paths: StackPaths, plan: Plan, steps: Steps, children: Children, console: Console
    ) -> None:
        self._paths = paths
        self._plan = plan
        self._steps = steps
        self._children = children
        self._console = console
        self._done = Preparations(paths)

    async def prepare_files(self) -> None:
        """Make what browsers and translations need.

        Raises:
            StackError: a step failed.
        """
        for step in self._steps.files:
            if not self._done.is_done(step, target=_FILES_TARGET):
                output = await self._run(step)
                self._done.note_done(step, target=_FILES_TARGET, output=output)

    async def prepare_database(self) -> None:
        """Migrate and fill the database.

        In a database that is not embedded every step runs, and finds out itself what is due.

        Raises:
            StackError: a step failed.
        """
        target = self._fingerprint()
        due = [
            step for step in self._steps.database if not target or not self._done.is_done(step, target=target)
        ]
        outputs = {step.name: await self._run(step) for step in due}
        if due:
            target = self._fingerprint()
            for step in self._steps.database:
                self._done.note_done(step, target=target, output=outputs.get(step.name))

    def told(self) -> list[str]:
        """What the steps have to tell the person, such as who can sign in."""
        return [
            line
            for step in (*self._steps.files, *self._steps.database)
            if step.tells
            for line in self._done.told(step)
        ]

    def _fingerprint(self) -> str:
        return self._plan.cluster.fingerprint() if self._plan.cluster else ""

    async def _run(self, step: Step) -> list[str]:
        if step.announce:
            self._console.say(f"  {step.announce}")
        started = time.monotonic()
        output: list[str] = []
        show = self._show if step.announce else output.extend
        try:
            child = self._children.start(self._command(step), show)
        except OSError as error:
            raise StackError(f"{sys.executable} could not be run: {error.strerror}.") from error
        try:
            code = await child.wait()
        except asyncio.CancelledError:
            await child.stop()
            raise
        if code != 0:
            raise explain_failure(f"`manage.py {' '.join(step.command)}`", describe_exit(code), child)
        self._console.done(step.label, time.monotonic() - started)
        return output

    def _show(self, lines: Sequence[str]) -> None:
        for line in lines:
            self._console.say(f"    {line}")

    def _command(self, step: Step) -> Command:
        env = python_environment(self._paths, self._plan, role=step.name)
        if step.as_owner:
            env["DATABASE_URL"] = self._plan.values["OWNER_DATABASE_URL"]
        return Command(
            name=f"prepare-{step.name}",
            argv=(sys.executable, "manage.py", *step.command),
            cwd=self._paths.root,
            env=env,
        )
