"""Boots PostgreSQL and Valkey for the test run, before Django reads its settings, and ends them with it.

The process that pytest was started in does this once; the workers of xdist inherit the addresses. Where the
environment names a service already, that one is used.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from apps.core.embedded.errors import StackError
from apps.core.embedded.paths import StackPaths
from apps.core.embedded.throwaway import throwaway_storage

STORAGE = ("DATABASE_URL", "CACHE_URL", "LOCKS_URL", "BROKER_URL")
_stack = pytest.StashKey[ExitStack]()


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Iterator[None]:
    """Start what is missing. A wrapper runs before every other hook of this name, also before Django's."""
    missing = [name for name in STORAGE if not os.environ.get(name)]
    if missing:
        stack = early_config.stash[_stack] = ExitStack()
        early_config.add_cleanup(stack.close)
        try:
            storage = stack.enter_context(throwaway_storage(StackPaths.of_this_project()))
        except StackError as error:
            raise pytest.UsageError(f"The test stack did not start. {error}") from error
        os.environ.update({name: value for name, value in storage.items() if not os.environ.get(name)})
    return (yield)
