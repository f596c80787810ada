"""A project folder for each test, that PostgreSQL's account can reach as pytest's own folders cannot be."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from apps.core.embedded.paths import StackPaths


@pytest.fixture
def paths() -> Iterator[StackPaths]:
    root = Path(tempfile.mkdtemp(prefix="flyaway-test-", dir="/tmp"))
    root.chmod(0o755)
    yield StackPaths(root)
    shutil.rmtree(root)
