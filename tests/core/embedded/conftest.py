"""A project folder for each test, that PostgreSQL's account can reach as pytest's own folders cannot be."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from apps.core.embedded.paths import StackPaths


@contextmanager
def project_folder() -> Iterator[StackPaths]:
    """An empty project, gone after the block."""
    root = Path(tempfile.mkdtemp(prefix="flyaway-test-", dir="/tmp"))
    root.chmod(0o755)
    try:
        yield StackPaths(root)
    finally:
        shutil.rmtree(root)


@pytest.fixture
def paths() -> Iterator[StackPaths]:
    """An empty project."""
    with project_folder() as paths:
        yield paths


@pytest.fixture(scope="module")
def shared_paths() -> Iterator[StackPaths]:
    """An empty project for the tests of one module."""
    with project_folder() as paths:
        yield paths


def processes_in(root: Path) -> list[int]:
    """The processes that belong to the stack of the project in `root`: by mark, command line or folder."""
    return [
        pid
        for entry in Path("/proc").iterdir()
        if entry.name.isdigit() and _belongs(pid := int(entry.name), root)
    ]


def _belongs(pid: int, root: Path) -> bool:
    folder = Path("/proc", str(pid))
    try:
        if folder.joinpath("stat").read_text().rpartition(")")[2].split()[0] == "Z":
            return False
        told = folder.joinpath("cmdline").read_bytes() + folder.joinpath("environ").read_bytes()
        return os.fsencode(root) in told or folder.joinpath("cwd").readlink().is_relative_to(root)
    except OSError:
        return False
