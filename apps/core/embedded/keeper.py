"""Keeps one service running: starts it, waits until it answers, starts it again whenever it dies."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from apps.core.embedded.children import Child, Children
from apps.core.embedded.console import Console
from apps.core.embedded.errors import StackError
from apps.core.embedded.logs import HeadlineLimit, headline
from apps.core.embedded.process import Command, describe_exit

Probe = Callable[[Child], Awaitable[bool]]

_LAST_WORDS = 12
_PROBE_SECONDS = 0.02
_STEADY_SECONDS = 20.0
_LONGEST_PAUSE = 30.0


def _nothing() -> None:
    """No clearing up is needed."""


@dataclass(frozen=True, kw_only=True)
class Service:
    """A process to keep running.

    `probe` answers whether it is ready, which it has to be within `start_seconds`. `clear_up` runs after its
    death, before it is started again.
    """

    label: str
    command: Command
    probe: Probe
    start_seconds: float = 120.0
    clear_up: Callable[[], None] = _nothing


def pause_before_restart(deaths: int) -> float:
    """Seconds to wait after so many deaths in a row: none after the first, then 1, 2, 4 ... at most 30."""
    return 0.0 if deaths <= 1 else min(2.0 ** (deaths - 2), _LONGEST_PAUSE)


def explain_failure(label: str, how: str, child: Child) -> StackError:
    """The error that says in plain words how a process failed, with the last lines it printed."""
    words = child.log.last_words(_LAST_WORDS) or ["(it printed nothing)"]
    return StackError(
        f"{label} {how}. The end of {child.log.path}:" + "".join(f"\n    {line}" for line in words)
    )


class Keeper:
    """The supervisor's hand on one service."""

    def __init__(self, service: Service, children: Children, console: Console) -> None:
        self.service = service
        self._children = children
        self._console = console
        self._limit = HeadlineLimit()
        self._child: Child | None = None
        self._watch: asyncio.Task[None] | None = None
        self._stopping = False

    async def start(self) -> None:
        """Start the service and return when it is ready.

        Raises:
            StackError: it ended, could not be run, or was not ready in time.
        """
        label = self.service.label
        try:
            self._child = child = self._launch()
        except OSError as error:
            raise StackError(f"{label} could not be started: {error.strerror} ({error.filename}).") from error
        if not await self._becomes_ready(child):
            how = (
                f"{describe_exit(await child.wait())} before it was ready"
                if child.ended
                else self._too_slow()
            )
            raise explain_failure(label, how, child)
        self._console.done(f"{label} is ready", time.monotonic() - child.started)
        self._watch = asyncio.create_task(self._keep(child))

    async def stop(self) -> None:
        """End the service for good."""
        self._stopping = True
        if self._watch is not None:
            self._watch.cancel()
        if self._child is not None:
            await self._child.stop()

    def _launch(self) -> Child:
        return self._children.start(self.service.command, self._on_lines)

    def _too_slow(self) -> str:
        return f"was not ready after {self.service.start_seconds:.0f} seconds"

    async def _becomes_ready(self, child: Child) -> bool:
        """False when the process ended, or took longer than it may."""
        deadline = time.monotonic() + self.service.start_seconds
        while not child.ended and time.monotonic() < deadline:
            if await self.service.probe(child):
                return not child.ended
            await asyncio.sleep(_PROBE_SECONDS)
        return False

    async def _keep(self, child: Child) -> None:
        deaths = 0
        while True:
            how = describe_exit(await child.wait())
            deaths = 1 if time.monotonic() - child.started > _STEADY_SECONDS else deaths + 1
            child = self._child = await self._revive(how, deaths)
            if await self._becomes_ready(child):
                self._console.say(
                    f"{self.service.label} is running again ({time.monotonic() - child.started:.1f} s)."
                )
            elif not child.ended:
                self._console.say(f"{self.service.label} {self._too_slow()}; see {child.log.path}.")

    async def _revive(self, how: str, deaths: int) -> Child:
        while True:
            pause = pause_before_restart(deaths)
            when = f" in {pause:.0f} s" if pause else ""
            self._console.say(f"{self.service.label} {how}; starting it again{when}.")
            await asyncio.sleep(pause)
            self.service.clear_up()
            try:
                return self._launch()
            except OSError as error:
                how = f"could not be started ({error.strerror})"
                deaths += 1

    def _on_lines(self, lines: list[str]) -> None:
        for line in lines:
            text = None if self._stopping else headline(line)
            if text and self._limit.allows():
                self._console.say(f"{self.service.command.name}: {text}")
