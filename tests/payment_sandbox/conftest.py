"""A fresh sandbox for each test: 20 milliseconds, its own data file, a free port."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.payment_sandbox.support import Shop, open_app, open_shop


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    with open_shop(open_app(tmp_path)) as shop:
        yield shop
