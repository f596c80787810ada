"""Children under the event loop: their output, their end, their announcement that they are ready."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import time
from collections.abc import Callable

from apps.core.embedded.logs import ProcessLog
from apps.core.embedded.paths import StackPaths
from apps.core.embedded.process import Command, has_ended, kill_group, reap, spawn

_READ_BYTES = 65536


class Child:
    """One process that runs, or ran."""

    def __init__(self, command: Command, log: ProcessLog, on_lines: Callable[[list[str]], None]) -> None:
        self.command = command
        self.log = log
        self.started = time.monotonic()
        self._on_lines = on_lines
        self._loop = asyncio.get_running_loop()
        self._ended = asyncio.Event()
        self._announced = asyncio.Event()
        self._code: int | None = None
        self._output, write_end = os.pipe()
        self._ready, ready_end = os.pipe()
        try:
            self.process: subprocess.Popen[bytes] = spawn(command, output=write_end, ready_fd=ready_end)
        except OSError:
            os.close(self._output)
            os.close(self._ready)
            raise
        finally:
            os.close(write_end)
            os.close(ready_end)
        for descriptor, reader in ((self._output, self._read_output), (self._ready, self._read_announcement)):
            os.set_blocking(descriptor, False)
            self._loop.add_reader(descriptor, reader)

    @property
    def announced(self) -> bool:
        """Whether the process has said by itself that it is ready."""
        return self._announced.is_set()

    @property
    def ended(self) -> bool:
        return self._ended.is_set()

    def notice_end(self) -> None:
        """Look whether the process is over; called whenever some child changed its state."""
        if not self._ended.is_set() and has_ended(self.process):
            self._code = reap(self.process)
            self._read_output()
            self._forget_output()
            self._forget_announcement()
            self.log.close()
            self._ended.set()

    async def wait(self) -> int:
        """Wait for the end and return the exit code."""
        await self._ended.wait()
        assert self._code is not None
        return self._code

    async def stop(self) -> None:
        """Ask the process to end; kill its group when it takes longer than its command allows."""
        if self.ended:
            return
        self.process.send_signal(self.command.stop_signal)
        try:
            async with asyncio.timeout(self.command.stop_seconds):
                await self._ended.wait()
        except TimeoutError:
            kill_group(self.process)
            await self._ended.wait()

    def kill(self) -> None:
        """End the process and its group at once."""
        if not self.ended:
            kill_group(self.process)

    def _read_output(self) -> None:
        while self._output >= 0:
            try:
                data = os.read(self._output, _READ_BYTES)
            except BlockingIOError:
                return
            if not data:
                self._forget_output()
                return
            if lines := self.log.feed(data):
                self._on_lines(lines)

    def _read_announcement(self) -> None:
        if os.read(self._ready, _READ_BYTES):
            self._announced.set()
        self._forget_announcement()

    def _forget_output(self) -> None:
        if self._output >= 0:
            self._loop.remove_reader(self._output)
            os.close(self._output)
            self._output = -1

    def _forget_announcement(self) -> None:
        if self._ready >= 0:
            self._loop.remove_reader(self._ready)
            os.close(self._ready)
            self._ready = -1


class Children:
    """Starts children and hears of their end. One of these per event loop, used in its main thread."""

    def __init__(self, paths: StackPaths) -> None:
        self._paths = paths
        self._living: list[Child] = []
        asyncio.get_running_loop().add_signal_handler(signal.SIGCHLD, self._notice_ends)

    def start(self, command: Command, on_lines: Callable[[list[str]], None]) -> Child:
        """Start `command`; `on_lines` gets what it prints, line by line.

        Raises:
            OSError: the program cannot be run.
        """
        child = Child(command, ProcessLog(self._paths.log_of(command.name)), on_lines)
        self._living.append(child)
        # It may have ended before it was on the list.
        child.notice_end()
        return child

    def kill_all(self) -> None:
        """End everything at once."""
        for child in self._living:
            child.kill()

    def _notice_ends(self) -> None:
        for child in self._living:
            child.notice_end()
        self._living = [child for child in self._living if not child.ended]
