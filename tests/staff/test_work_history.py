"""What is put on the queue and taken off it is history: who, when, how it ended; ids and codes only."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from apps.accounts import services as accounts
from apps.audit.services import history_of
from apps.audit.types import HistoryEntry
from apps.booking.events import BookingCancelled
from apps.core.context import SYSTEM
from apps.core.ids import uuid7
from apps.core.models import HandlerReceipt
from apps.staff import services
from apps.staff.models import WorkItem
from tests.accounts.builders import DEPARTURE, staff_actor, submit
from tests.staff.test_queue import NOW, deliver, publish

pytestmark = pytest.mark.django_db


def told(subject_id: UUID) -> list[HistoryEntry]:
    """The item's history, the oldest first."""
    item = WorkItem.objects.get(subject_id=subject_id)
    return history_of("work_item", [str(item.pk)])[::-1]


def steps(subject_id: UUID) -> list[tuple[str, str, Any]]:
    return [(entry.action, entry.actor_kind, entry.data.get("outcome")) for entry in told(subject_id)]


OPENED = ("staff.work_opened", "system", None)


def test_opening_is_an_entry_once() -> None:
    document = submit()
    deliver()
    HandlerReceipt.objects.all().delete()
    deliver()
    (entry,) = told(document.id)
    assert (entry.action, entry.actor_kind, entry.personal) == ("staff.work_opened", "system", {})
    assert entry.data == {
        "kind": "document_validation",
        "subject": str(document.id),
        "case": str(document.case_id),
        "due_at": DEPARTURE.isoformat(),
    }


def test_a_decision_closes_in_the_name_of_whoever_decided() -> None:
    document, actor = submit(), staff_actor()
    deliver()
    services.decide_document(
        document_id=document.id, decision="approved", reason_code="", note="", actor=actor
    )
    deliver()
    opened, closed = told(document.id)
    assert opened.action == "staff.work_opened"
    assert (closed.action, closed.actor_kind, closed.actor_id) == ("staff.work_closed", "user", actor.id)
    assert closed.occurred_at == WorkItem.objects.get().closed_at
    assert closed.data == {
        "kind": "document_validation",
        "subject": str(document.id),
        "case": str(document.case_id),
        "outcome": "approved",
        "decided_by": actor.id,
    }


def test_a_decision_that_was_heard_of_is_closed_by_the_system() -> None:
    document, actor = submit(), staff_actor()
    accounts.review_document(document_id=document.id, decision="approved", actor=actor)
    deliver()
    assert steps(document.id) == [OPENED, ("staff.work_closed", "system", "approved")]


def test_a_cancelled_booking_closes_each_of_its_items() -> None:
    case_id = uuid7()
    documents = [submit(case_id=case_id), submit(case_id=case_id)]
    deliver()
    event = BookingCancelled(booking_id=case_id, locator="K7QM2X", was_ticketed=True)
    for _ in range(2):
        deliver([publish(event)])
    for document in documents:
        assert steps(document.id) == [OPENED, ("staff.work_closed", "system", "cancelled")]


def test_what_has_left_is_closed_by_the_system() -> None:
    gone, going = submit(needed_by=NOW - timedelta(seconds=1)), submit()
    deliver()
    services.close_lapsed(actor=SYSTEM, now=NOW)
    services.close_lapsed(actor=SYSTEM, now=NOW)
    assert steps(gone.id) == [OPENED, ("staff.work_closed", "system", "lapsed")]
    assert steps(going.id) == [OPENED]
