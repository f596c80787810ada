"""The outbox: a fact and its news are one transaction, and every handler acts once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import ClassVar
from uuid import UUID, uuid4

import pytest
from django.db import transaction
from django.utils import timezone
from kombu.exceptions import OperationalError as BrokerError

from apps.core import events
from apps.core.events import Event, from_payload, publish_in_transaction, to_payload
from apps.core.locks import NotInTransaction
from apps.core.models import HandlerReceipt, OutboxEvent
from apps.core.money import Money
from apps.core.operations.handle_event import handle_event
from apps.core.operations.purge_outbox import purge_outbox
from apps.core.operations.relay_outbox import relay_outbox


@dataclass(frozen=True, kw_only=True)
class LampLit(Event):
    TYPE: ClassVar[str] = "test.lamp_lit"
    lamp: UUID
    at: datetime
    day: date
    cost: Money
    rooms: tuple[str, ...]
    by: str | None = None


EVENT = LampLit(
    lamp=uuid4(),
    at=datetime(2026, 12, 1, 8, tzinfo=UTC),
    day=date(2026, 12, 1),
    cost=Money(5, "EUR"),
    rooms=("a", "b"),
)


@pytest.fixture
def handled(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, Event]]:
    """Two handlers for the lamp, and what they were called with."""
    monkeypatch.setattr(events, "_types", {LampLit.TYPE: LampLit})
    monkeypatch.setattr(events, "_handlers", {})
    calls: list[tuple[str, Event]] = []
    events.handle(LampLit, name="test.first")(lambda event, event_id: calls.append(("first", event)))
    events.handle(LampLit, name="test.second", outermost=True)(
        lambda event, event_id: calls.append(("second", event))
    )
    return calls


def publish() -> UUID:
    with transaction.atomic():
        return publish_in_transaction(EVENT)


def due(event_id: UUID) -> None:
    OutboxEvent.objects.filter(pk=event_id).update(next_attempt_at=timezone.now() - timedelta(seconds=1))


def test_an_event_survives_its_way_through_json(handled: object) -> None:
    assert from_payload(LampLit.TYPE, to_payload(EVENT)) == EVENT


def test_fields_of_a_newer_release_are_left_out(handled: object) -> None:
    assert from_payload(LampLit.TYPE, {**to_payload(EVENT), "colour": "red"}) == EVENT


@pytest.mark.django_db(transaction=True)
def test_an_event_needs_the_transaction_of_its_fact() -> None:
    with pytest.raises(NotInTransaction):
        publish_in_transaction(EVENT)
    assert OutboxEvent.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_an_event_of_a_fact_that_was_rolled_back_is_never_told(handled: object) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        publish_in_transaction(EVENT)
        _ = 1 // 0
    assert OutboxEvent.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_the_relay_sends_each_handler_and_the_row_is_done_with_the_last_receipt(
    handled: list[tuple[str, Event]],
) -> None:
    event_id = publish()
    sent: list[tuple[UUID, str]] = []
    assert relay_outbox(send=lambda e, h: sent.append((e, h))) == 1
    assert sent == [(event_id, "test.first"), (event_id, "test.second")]
    assert OutboxEvent.objects.get().done_at is None

    handle_event(event_id=event_id, handler_name="test.first")
    assert OutboxEvent.objects.get().done_at is None
    handle_event(event_id=event_id, handler_name="test.second")
    assert OutboxEvent.objects.get().done_at is not None
    assert handled == [("first", EVENT), ("second", EVENT)]


@pytest.mark.django_db(transaction=True)
def test_a_second_delivery_does_nothing(handled: list[tuple[str, Event]]) -> None:
    event_id = publish()
    for _ in range(3):
        for name in ("test.first", "test.second"):
            handle_event(event_id=event_id, handler_name=name)
    assert handled == [("first", EVENT), ("second", EVENT)]


@pytest.mark.django_db(transaction=True)
def test_a_handler_that_fails_leaves_no_receipt_and_is_sent_again(handled: list[tuple[str, Event]]) -> None:
    def broken(event: Event, event_id: UUID) -> None:
        raise RuntimeError("lamp is broken")

    events.handle(LampLit, name="test.broken")(broken)
    event_id = publish()
    with pytest.raises(RuntimeError):
        handle_event(event_id=event_id, handler_name="test.broken")
    assert HandlerReceipt.objects.count() == 0

    handle_event(event_id=event_id, handler_name="test.first")
    handle_event(event_id=event_id, handler_name="test.second")
    relay_outbox(send=lambda e, h: None)
    sent: list[str] = []
    due(event_id)
    relay_outbox(send=lambda e, h: sent.append(h))
    assert sent == ["test.broken"]


@pytest.mark.django_db(transaction=True)
def test_receipts_of_other_handlers_finish_nothing(handled: list[tuple[str, Event]]) -> None:
    """A release that named its handlers otherwise has been here: what this one has to do is still to be done."""
    event_id = publish()
    for name in ("test.earlier_name", "test.of_the_other_release"):
        HandlerReceipt.objects.create(event_id=event_id, handler=name)
    handle_event(event_id=event_id, handler_name="test.first")
    assert OutboxEvent.objects.get().done_at is None

    sent: list[str] = []
    relay_outbox(send=lambda e, h: sent.append(h))
    assert sent == ["test.second"]
    handle_event(event_id=event_id, handler_name="test.second")
    assert OutboxEvent.objects.get().done_at is not None
    assert handled == [("first", EVENT), ("second", EVENT)]


@pytest.mark.django_db(transaction=True)
def test_what_was_sent_waits_before_it_is_sent_again(handled: object) -> None:
    publish()
    assert relay_outbox(send=lambda e, h: None) == 1
    assert relay_outbox(send=lambda e, h: None) == 0


@pytest.mark.django_db(transaction=True)
def test_a_broker_that_is_away_loses_nothing(handled: object) -> None:
    event_id = publish()

    def away(event_id: UUID, handler: str) -> None:
        raise BrokerError("connection refused")

    with pytest.raises(BrokerError):
        relay_outbox(send=away)
    due(event_id)
    sent: list[str] = []
    relay_outbox(send=lambda e, h: sent.append(h))
    assert sent == ["test.first", "test.second"]


@pytest.mark.django_db(transaction=True)
def test_an_event_that_nobody_handles_is_done_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "_types", {LampLit.TYPE: LampLit})
    publish()
    relay_outbox(send=lambda e, h: None)
    assert OutboxEvent.objects.filter(done_at__isnull=False).count() == 1


def test_a_name_is_taken_once(handled: object) -> None:
    with pytest.raises(ValueError, match="registered twice"):
        events.handle(LampLit, name="test.first")(lambda event, event_id: None)


@pytest.mark.django_db(transaction=True)
def test_an_event_of_a_newer_release_is_left_for_its_relay() -> None:
    publish()
    assert relay_outbox(send=lambda e, h: None) == 0
    assert OutboxEvent.objects.get().done_at is None


@pytest.mark.django_db(transaction=True)
def test_done_events_are_purged_with_their_receipts(handled: object) -> None:
    old, new = publish(), publish()
    for name in ("test.first", "test.second"):
        handle_event(event_id=old, handler_name=name)
    assert purge_outbox(before=timezone.now() - timedelta(hours=1)) == 0
    assert purge_outbox(before=timezone.now() + timedelta(seconds=1)) == 1
    assert ([event.pk for event in OutboxEvent.objects.all()], HandlerReceipt.objects.count()) == ([new], 0)
