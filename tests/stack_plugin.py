"""Boots PostgreSQL and Valkey for the test run, before Django reads its settings, and ends them with it.

The process that pytest was started in does this once; the workers of xdist inherit the addresses, and each moves
on to Valkey databases of its own. Where the environment names a service already, that one is used, by all of them:
run such tests in one process.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from apps.core.embedded.errors import StackError
from apps.core.embedded.paths import StackPaths
from apps.core.embedded.throwaway import throwaway_storage
from apps.core.embedded.valkey import DATABASES

# Which of the addresses in the environment are those of this run's own stack, for the workers to know.
_OURS = "FLYAWAY_TEST_STACK"
_stack = pytest.StashKey[ExitStack]()


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Iterator[None]:
    """Start what is missing. A wrapper runs before every other hook of this name, also before Django's."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        _move_to_own_databases(os.environ["PYTEST_XDIST_WORKER"])
    elif missing := [name for name in ("DATABASE_URL", *DATABASES) if not os.environ.get(name)]:
        stack = early_config.stash[_stack] = ExitStack()
        early_config.add_cleanup(stack.close)
        try:
            storage = stack.enter_context(throwaway_storage(StackPaths.of_this_project()))
        except (StackError, PermissionError) as error:
            raise pytest.UsageError(f"The test stack did not start. {error}") from error
        os.environ.update({name: storage[name] for name in missing})
        os.environ[_OURS] = " ".join(missing)
    return (yield)


def _move_to_own_databases(worker: str) -> None:
    """Database 0 of the worker gw0 is 3, that of gw1 is 6, and so on."""
    shift = len(DATABASES) * (int(worker.removeprefix("gw")) + 1)
    for name in os.environ.get(_OURS, "").split():
        if name in DATABASES:
            server, _, _ = os.environ[name].rpartition("/")
            os.environ[name] = f"{server}/{DATABASES[name] + shift}"
