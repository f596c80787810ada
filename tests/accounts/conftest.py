"""What tests about people share."""

from __future__ import annotations

import time
from collections.abc import Callable
from types import SimpleNamespace
from typing import cast

import pytest
from django.core.cache import cache

from apps.core import rate_limit


@pytest.fixture
def no_earlier_attempts() -> None:
    """The sign-in library's counters at zero. Only this worker's: `clear` would empty those of others too."""
    delete_pattern = cast(Callable[[str], int], getattr(cache, "delete_pattern"))  # noqa: B009 - django-redis's own
    delete_pattern("*")


@pytest.fixture
def one_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    """Time stands still for rate limits: no window ends between two attempts."""
    moment = time.time()
    monkeypatch.setattr(rate_limit, "time", SimpleNamespace(time=lambda: moment))
