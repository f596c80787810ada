"""The supervisor behind `make demo`: starts the whole stack, keeps it running, takes it all down again.

Order: what stores (PostgreSQL, Valkey, payment sandbox), side by side; then what is prepared in it; then
FlyAway itself. It ends in the opposite order. Everything runs in one thread, because the children are tied to
the life of it.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import shutil
import signal
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass

from apps.core.embedded.children import Children
from apps.core.embedded.console import Console
from apps.core.embedded.errors import StackError
from apps.core.embedded.files import private_folder
from apps.core.embedded.keeper import Keeper, Service
from apps.core.embedded.leftovers import end_leftovers
from apps.core.embedded.paths import StackPaths
from apps.core.embedded.plan import Plan, address_of, make_plan
from apps.core.embedded.ports import is_free, parse_port
from apps.core.embedded.preparation import FLYAWAY_STEPS, Steps
from apps.core.embedded.preparer import Preparer
from apps.core.embedded.services import (
    application_services,
    postgres_service,
    sandbox_service,
    valkey_service,
)
from apps.core.embedded.state import only_supervisor, published_environment
from apps.core.embedded.welcome import what_to_try, where_things_are

DEFAULT_PORT = "8000"


@dataclass(frozen=True)
class Product:
    """What runs on the stored data: how they are prepared, and the services that use them."""

    steps: Steps
    services: Callable[[StackPaths, Plan], Sequence[Service]]


FLYAWAY = Product(FLYAWAY_STEPS, application_services)


@dataclass
class Supervisor:
    """One start of `product` on `plan`."""

    paths: StackPaths
    plan: Plan
    product: Product
    console: Console

    def __post_init__(self) -> None:
        self._children = Children(self.paths)
        self._preparer = Preparer(self.paths, self.plan, self.product.steps, self._children, self.console)
        self._groups: list[list[Keeper]] = []
        self._asked_to_stop = asyncio.Event()

    async def run(self) -> None:
        """Start everything, stay until asked to stop, end everything.

        Raises:
            StackError: the stack did not start; everything that had been started is ended.
        """
        self._listen_for_signals()
        started = time.monotonic()
        starting = asyncio.create_task(self._start())
        stopping = asyncio.create_task(self._asked_to_stop.wait())
        try:
            await asyncio.wait({starting, stopping}, return_when=asyncio.FIRST_COMPLETED)
            if starting.done():
                starting.result()
                self._welcome(time.monotonic() - started)
                await stopping
        finally:
            self.console.say("Stopping FlyAway ...")
            starting.cancel()
            stopping.cancel()
            await asyncio.gather(starting, stopping, return_exceptions=True)
            await self._stop()

    def _listen_for_signals(self) -> None:
        for number in _stop_signals():
            asyncio.get_running_loop().add_signal_handler(number, self._on_stop_signal)

    def _on_stop_signal(self) -> None:
        if self._asked_to_stop.is_set():
            self.console.say("Ending everything at once.")
            self._children.kill_all()
        self._asked_to_stop.set()

    async def _start(self) -> None:
        async with asyncio.TaskGroup() as lanes:
            lanes.create_task(self._preparer.prepare_files())
            lanes.create_task(self._start_storage())
        await self._start_group(self.product.services(self.paths, self.plan))

    async def _start_storage(self) -> None:
        services: list[Service] = []
        if self.plan.cluster:
            services.append(postgres_service(self.plan.cluster))
        if self.plan.valkey:
            services.append(valkey_service(self.plan.valkey))
        if self.plan.sandbox_port is not None:
            services.append(sandbox_service(self.paths, self.plan, self.plan.sandbox_port))
        await self._start_group(services)
        if self.plan.cluster:
            self.plan.cluster.provision()
        await self._preparer.prepare_database()

    async def _start_group(self, services: Sequence[Service]) -> None:
        keepers = [Keeper(service, self._children, self.console) for service in services]
        self._groups.append(keepers)
        async with asyncio.TaskGroup() as group:
            for keeper in keepers:
                group.create_task(keeper.start())

    async def _stop(self) -> None:
        for keepers in reversed(self._groups):
            await asyncio.gather(*(keeper.stop() for keeper in keepers))
        self.console.say("FlyAway has stopped. Your data are kept for the next start.")

    def _welcome(self, seconds: float) -> None:
        self.console.say("")
        self.console.say(f"FlyAway is ready at {self.plan.address}")
        for line in what_to_try(self.plan.address, self._preparer.told(), seconds=seconds):
            self.console.say(line)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run FlyAway until it is asked to stop. Returns the exit code: 0 after a stop, 1 if it did not start."""
    parser = argparse.ArgumentParser(
        prog="manage.py demo", description="Runs the whole of FlyAway on this machine."
    )
    parser.add_argument(
        "--port", default=os.environ.get("PORT") or DEFAULT_PORT, help="where the website answers"
    )
    port = parser.parse_args(arguments).port
    return run_stack(StackPaths.of_this_project(), FLYAWAY, port=port, environ=os.environ)


def _stop_signals() -> Iterator[signal.Signals]:
    yield signal.SIGINT
    yield signal.SIGTERM
    # Who started us with hang-ups ignored (nohup) wants us to outlive the terminal.
    if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:
        yield signal.SIGHUP


def run_stack(paths: StackPaths, product: Product, *, port: str, environ: Mapping[str, str]) -> int:
    """Run `product` until it is asked to stop. The exit code: 0 after a stop, 1 if it did not start."""
    console = Console()
    for number in _stop_signals():
        signal.signal(number, signal.default_int_handler)
    try:
        _run(paths, product, port=parse_port(port), environ=environ, console=console)
    except StackError as error:
        console.say(f"\nFlyAway did not start. {error}")
        return 1
    except KeyboardInterrupt:
        console.say("\nStopped before anything was started.")
    except PermissionError as error:
        console.say(
            f"\nFlyAway did not start. This account may not write {error.filename}. "
            "Start it as the user who owns that, or remove it if it is a leftover of another user's start."
        )
        return 1
    return 0


def _run(
    paths: StackPaths, product: Product, *, port: int, environ: Mapping[str, str], console: Console
) -> None:
    with ExitStack() as cleanup:
        cleanup.enter_context(only_supervisor(paths, address=address_of(port)))
        if not is_free(port):
            raise StackError(
                f"Port {port} is in use by another program. Choose another: make demo PORT={port + 1}"
            )
        paths.environment.unlink(missing_ok=True)
        plan = make_plan(paths, port=port, environ=environ, cleanup=cleanup)
        _tidy_up(paths, plan, console)
        for line in where_things_are(paths, plan):
            console.say(line)
        _make_ready(plan, console)
        cleanup.enter_context(published_environment(paths, plan.values))
        try:
            asyncio.run(_supervise(paths, plan, product, console))
        except ExceptionGroup as failures:
            expected, surprising = failures.split(StackError)
            if expected is None or surprising is not None:
                raise
            raise _first(expected) from None


async def _supervise(paths: StackPaths, plan: Plan, product: Product, console: Console) -> None:
    await Supervisor(paths, plan, product, console).run()


def _first(failures: ExceptionGroup[StackError]) -> StackError:
    """The first of the failures of services that were started side by side."""
    failure = failures.exceptions[0]
    return _first(failure) if isinstance(failure, ExceptionGroup) else failure


def _tidy_up(paths: StackPaths, plan: Plan, console: Console) -> None:
    """End what a killed supervisor left behind, and forget its counters."""
    folders = [plan.cluster.data] if plan.cluster else []
    folders += [plan.valkey.folder] if plan.valkey else []
    if count := end_leftovers(paths.root, folders):
        console.say(f"Ended {count} leftover process{'es' if count > 1 else ''} of an earlier start.")
    shutil.rmtree(paths.metrics, ignore_errors=True)
    private_folder(paths.metrics)
    paths.log.mkdir(parents=True, exist_ok=True)


def _make_ready(plan: Plan, console: Console) -> None:
    started = time.monotonic()
    if plan.cluster and plan.cluster.create():
        console.done("A new database is made", time.monotonic() - started)
    if plan.valkey:
        plan.valkey.configure()
