from __future__ import annotations

import logging
from collections.abc import Iterator
from io import StringIO

import pytest

from apps.payments import gateway
from tests import world
from tests.http.wire import Wire
from tests.payments.fake_provider import FakeProvider


@pytest.fixture
def wire() -> Wire:
    """An outsider without a token."""
    return Wire()


@pytest.fixture
def market() -> None:
    """One flight that is sold: FA101 from LHR to JFK, with four seats in economy."""
    world.open_for_sale()
    world.fly(101, "LHR", "JFK")


@pytest.fixture
def provider(monkeypatch: pytest.MonkeyPatch) -> FakeProvider:
    """Stands in for the configured payment provider."""
    fake = FakeProvider()
    monkeypatch.setattr(gateway, "configured_provider", lambda: fake)
    return fake


@pytest.fixture
def logged() -> Iterator[StringIO]:
    """What the process writes to its log while the test runs, in the form in which it is written."""
    (handler,) = [h for h in logging.getLogger().handlers if type(h) is logging.StreamHandler]
    sink = StringIO()
    stream = handler.setStream(sink)
    yield sink
    handler.setStream(stream)
