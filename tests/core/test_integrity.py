"""What the kernel tells of itself in the integrity check."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from apps.core.models import OutboxEvent
from apps.core.registries import Finding, invariants

pytestmark = pytest.mark.django_db

NOW = datetime(2027, 3, 1, 12, 0, tzinfo=UTC)
WAITING = "outbox rows waiting for their handlers"


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("apps.core.clock.now", lambda: NOW)


def event(*, seconds_ago: int, done: bool = False) -> None:
    OutboxEvent.objects.create(
        type="test.lamp_lit",
        version=1,
        payload={},
        created_at=NOW - timedelta(seconds=seconds_ago),
        done_at=NOW if done else None,
    )


def test_events_that_wait_are_told_with_the_age_of_the_oldest() -> None:
    event(seconds_ago=5)
    event(seconds_ago=90)
    event(seconds_ago=7200, done=True)

    assert invariants.get(WAITING)() == Finding(figure=2, wrong=0, differences=["oldest 90 s"])


def test_without_waiting_events_there_is_no_age() -> None:
    event(seconds_ago=7200, done=True)

    assert invariants.get(WAITING)() == Finding(figure=0)
