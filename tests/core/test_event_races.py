"""One event, one handler, several workers at once: the receipt lets one of them act."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

import pytest
from django.db import transaction

from apps.core import events
from apps.core.events import Event, publish_in_transaction
from apps.core.models import HandlerReceipt, OutboxEvent
from apps.core.operations.handle_event import handle_event
from tests.racing import at_once, meet_before, without

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]

WORKERS = 6


@dataclass(frozen=True, kw_only=True)
class LampLit(Event):
    TYPE: ClassVar[str] = "test.lamp_lit"


@pytest.fixture
def handled(monkeypatch: pytest.MonkeyPatch) -> list[UUID]:
    """The events that the one handler was called with. No worker leaves a receipt before all have looked for it."""
    monkeypatch.setattr(events, "_types", {LampLit.TYPE: LampLit})
    monkeypatch.setattr(events, "_handlers", {})
    monkeypatch.setattr(HandlerReceipt, "save", meet_before(WORKERS, HandlerReceipt.save))
    calls: list[UUID] = []
    events.handle(LampLit, name="test.lamp")(lambda event, event_id: calls.append(event_id))
    return calls


def deliver_at_once() -> UUID:
    with transaction.atomic():
        event_id = publish_in_transaction(LampLit())
    at_once(WORKERS, lambda _: handle_event(event_id=event_id, handler_name="test.lamp"))
    return event_id


def test_one_of_many_workers_reacts(handled: list[UUID]) -> None:
    assert [deliver_at_once()] == handled
    assert (HandlerReceipt.objects.count(), OutboxEvent.objects.get().done_at is not None) == (1, True)


def test_control_without_the_unique_receipt_they_all_react(handled: list[UUID]) -> None:
    with without("core_handlerreceipt", "receipt_once_per_handler"):
        assert [deliver_at_once()] * WORKERS == handled
