"""A fresh sandbox for each test, or one for a whole file where nothing is left behind that others would see."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.payment_sandbox.support import Shop, open_app, open_shop


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    with open_shop(open_app(tmp_path)) as shop:
        yield shop


@pytest.fixture(scope="module")
def shared_shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    with open_shop(open_app(tmp_path_factory.mktemp("sandbox"))) as shop:
        yield shop
