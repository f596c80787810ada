from __future__ import annotations

import asyncio
import io
import os
import re
import signal
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from apps.core.embedded.children import Child, Children
from apps.core.embedded.console import Console
from apps.core.embedded.errors import StackError
from apps.core.embedded.keeper import Keeper, Service, pause_before_restart
from apps.core.embedded.paths import StackPaths
from apps.core.embedded.probes import announced
from apps.core.embedded.process import Command

WAIT_SECONDS = 10.0


async def at_once(_child: Child) -> bool:
    return True


async def never(_child: Child) -> bool:
    return False


@dataclass
class Scene:
    """A keeper of a shell script, and what it said."""

    paths: StackPaths
    screen: io.StringIO

    def keeper(self, script: str, **options: object) -> Keeper:
        command = Command(
            name="web",
            argv=("/bin/sh", "-c", script),
            cwd=self.paths.root,
            env={"PATH": os.defpath},
            stop_seconds=1.0,
        )
        service = Service(label="Web", command=command, **{"probe": at_once, **options})  # type: ignore[arg-type]
        return Keeper(service, Children(self.paths), Console(self.screen))

    @property
    def said(self) -> list[str]:
        """What was said, with every duration as N."""
        return [re.sub(r"\d+\.\d", "N", line).strip() for line in self.screen.getvalue().splitlines()]

    async def wait_for(self, condition: Callable[[], bool]) -> None:
        async with asyncio.timeout(WAIT_SECONDS):
            while not condition():
                await asyncio.sleep(0.01)


@pytest.fixture
def scene(paths: StackPaths) -> Scene:
    paths.log.mkdir(parents=True)
    return Scene(paths, io.StringIO())


def run(act: Callable[[], Awaitable[None]]) -> None:
    async def within() -> None:
        await act()

    asyncio.run(within())


def pid_of(scene: Scene) -> int:
    """The script's process; 0 until it has written all of its number."""
    file = scene.paths.root / "pid"
    text = file.read_text() if file.exists() else ""
    return int(text) if text.endswith("\n") else 0


def test_a_service_that_announces_itself_is_ready_then(scene: Scene) -> None:
    async def act() -> None:
        keeper = scene.keeper("echo ready > /dev/fd/$READY_FD; exec sleep 60", probe=announced)
        await keeper.start()
        await keeper.stop()

    run(act)

    assert scene.said == ["Web is ready                                        N s"]


def test_a_service_that_ends_before_it_is_ready_fails_the_start_with_its_last_words(scene: Scene) -> None:
    async def act() -> None:
        await scene.keeper("echo first; echo the port is taken >&2; exit 4", probe=never).start()

    with pytest.raises(StackError) as failure:
        run(act)

    assert str(failure.value) == (
        f"Web ended with exit code 4 before it was ready. The end of {scene.paths.log_of('web')}:\n"
        "    first\n    the port is taken"
    )


def test_a_service_that_is_never_ready_fails_the_start(scene: Scene) -> None:
    async def act() -> None:
        keeper = scene.keeper("exec sleep 60", probe=never, start_seconds=0.1)
        try:
            await keeper.start()
        finally:
            await keeper.stop()

    with pytest.raises(
        StackError, match=r"Web was not ready after 0 seconds\. .*\n    \(it printed nothing\)"
    ):
        run(act)


def test_a_program_that_is_not_there_fails_the_start(scene: Scene) -> None:
    async def act() -> None:
        keeper = scene.keeper("")
        missing = Command(name="web", argv=("/no/such",), cwd=Path("/"), env={})
        await Keeper(
            Service(label="Web", command=missing, probe=at_once), keeper._children, Console(scene.screen)
        ).start()

    with pytest.raises(
        StackError, match=r"Web could not be started: No such file or directory \(/no/such\)\."
    ):
        run(act)


def test_a_service_that_dies_is_started_again_at_once(scene: Scene) -> None:
    async def act() -> None:
        keeper = scene.keeper("echo $$ > pid; exec sleep 60")
        await keeper.start()
        await scene.wait_for(lambda: pid_of(scene) > 0)
        os.kill(pid_of(scene), signal.SIGKILL)
        await scene.wait_for(lambda: len(scene.said) == 3)
        await keeper.stop()

    run(act)

    assert scene.said[1:] == ["Web was killed (SIGKILL); starting it again.", "Web is running again (N s)."]


def test_what_a_dead_service_left_is_cleared_up_before_it_is_started_again(scene: Scene) -> None:
    done: list[str] = []

    async def act() -> None:
        keeper = scene.keeper("exec sleep 60", clear_up=lambda: done.append(scene.said[-1]))
        await keeper.start()
        assert keeper._child is not None
        keeper._child.process.kill()
        await scene.wait_for(lambda: len(scene.said) == 3)
        await keeper.stop()

    run(act)

    assert done == ["Web was killed (SIGKILL); starting it again."]


def test_a_service_that_keeps_dying_is_started_again_after_growing_pauses(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    pauses: list[float] = []

    def pause(deaths: int) -> float:
        pauses.append(pause_before_restart(deaths))
        return 0.0

    monkeypatch.setattr("apps.core.embedded.keeper.pause_before_restart", pause)

    async def act() -> None:
        keeper = scene.keeper("exit 1")
        keeper._watch = asyncio.create_task(keeper._keep(keeper._launch()))
        await scene.wait_for(lambda: len(pauses) >= 4)
        await keeper.stop()

    run(act)

    assert pauses[:4] == [0.0, 1.0, 2.0, 4.0]


def test_the_pauses_end_at_half_a_minute() -> None:
    assert [pause_before_restart(deaths) for deaths in range(1, 9)] == [0, 1, 2, 4, 8, 16, 30, 30]


def test_errors_that_a_service_logs_are_shown_in_short(scene: Scene) -> None:
    async def act() -> None:
        keeper = scene.keeper("echo all is well; echo 'FATAL: no more memory'; exec sleep 60")
        await keeper.start()
        await scene.wait_for(lambda: len(scene.said) == 2)
        await keeper.stop()

    run(act)

    assert "web: FATAL: no more memory" in scene.said
    assert scene.paths.log_of("web").read_text() == "all is well\nFATAL: no more memory\n"


def test_a_service_that_is_stopped_stays_stopped(scene: Scene) -> None:
    async def act() -> None:
        keeper = scene.keeper("trap '' TERM; echo $$ > pid; while :; do sleep 0.01; done")
        await keeper.start()
        await scene.wait_for(lambda: pid_of(scene) > 0)
        await keeper.stop()
        with pytest.raises(ProcessLookupError):
            os.kill(pid_of(scene), 0)

    run(act)

    assert len(scene.said) == 1
