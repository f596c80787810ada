from __future__ import annotations

import pytest

from apps.payments import gateway
from tests.payments.fake_provider import FakeProvider


@pytest.fixture
def provider(monkeypatch: pytest.MonkeyPatch) -> FakeProvider:
    """Stands in for the configured payment provider."""
    fake = FakeProvider()
    monkeypatch.setattr(gateway, "configured_provider", lambda: fake)
    return fake
