"""The queue: fed by events in any order, soonest departure first."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from apps.accounts import services as accounts
from apps.booking.events import BookingCancelled
from apps.core.context import SYSTEM
from apps.core.events import Event, publish_in_transaction
from apps.core.ids import uuid7
from apps.core.models import HandlerReceipt, OutboxEvent
from apps.core.operations.handle_event import handle_event
from apps.staff import services
from apps.staff.models import WORK_TRANSITIONS, WorkItem
from apps.staff.policies import NOW_WITHIN, SOON_WITHIN, urgency_of
from apps.staff.queries.queue import PAGE_SIZE
from apps.staff.types import Outcome, Subject, WorkKind, WorkState
from tests.accounts.builders import DEPARTURE, staff_actor, submit

pytestmark = pytest.mark.django_db

NOW = DEPARTURE - timedelta(days=10)


def deliver(event_ids: list[UUID] | None = None) -> None:
    """Lets the portal's handlers react to what was published, in the order given."""
    known = {event.pk: event for event in OutboxEvent.objects.order_by("id")}
    for event_id in event_ids or list(known):
        for name in HANDLERS.get(known[event_id].type, []):
            handle_event(event_id=event_id, handler_name=name)


HANDLERS = {
    "accounts.document_submitted": ["staff.open_document_check"],
    "accounts.document_reviewed": ["staff.close_decided_document_check"],
    "accounts.document_withdrawn": ["staff.close_withdrawn_document_check"],
    "booking.cancelled": ["staff.close_cancelled_case"],
    "payments.refund_failed": ["staff.open_refund"],
}


def items() -> list[tuple[UUID, str, str]]:
    return [(item.subject_id, item.state, item.outcome) for item in WorkItem.objects.order_by("subject_id")]


def test_a_sent_scan_stands_on_the_queue() -> None:
    document = submit()
    deliver()
    queue = services.queue_page(state=WorkState.OPEN, now=NOW)
    (line,) = queue.lines
    assert (line.subject_id, line.locator, line.due_at) == (document.id, "K7QM2X", DEPARTURE)
    assert (queue.open_count, queue.page, queue.pages) == (1, 1, 1)


def test_an_event_that_comes_twice_opens_one_item() -> None:
    submit()
    deliver()
    HandlerReceipt.objects.all().delete()
    deliver()
    assert WorkItem.objects.count() == 1


@pytest.mark.parametrize("backwards", [False, True])
def test_a_decision_closes_in_whatever_order_the_news_arrives(backwards: bool) -> None:
    document, actor = submit(), staff_actor()
    decided = accounts.review_document(document_id=document.id, decision="approved", actor=actor)
    event_ids = list(OutboxEvent.objects.order_by("id").values_list("id", flat=True))
    deliver(event_ids[::-1] if backwards else event_ids)
    assert items() == [(document.id, "done", "approved")]
    item = WorkItem.objects.get()
    assert (item.decided_by, item.closed_at) == (actor.id, decided.reviewed_at)


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0), (2, 0, 1)])
def test_a_newer_scan_closes_the_older_ones_item(order: tuple[int, ...]) -> None:
    first = submit()
    second = submit(holder_id=first.holder_id, case_id=first.case_id)
    event_ids = list(OutboxEvent.objects.order_by("id").values_list("id", flat=True))
    deliver([event_ids[index] for index in order])
    assert items() == [(first.id, "done", "superseded"), (second.id, "open", "")]


def publish(event: Event) -> UUID:
    with transaction.atomic():
        return publish_in_transaction(event)


def test_a_cancelled_booking_needs_no_decisions() -> None:
    case_id = uuid7()
    mine, other = submit(case_id=case_id), submit()
    deliver()
    event_id = publish(BookingCancelled(booking_id=case_id, locator="K7QM2X", was_ticketed=True))
    deliver([event_id])
    assert items() == [(mine.id, "done", "cancelled"), (other.id, "open", "")]


def test_the_first_outcome_stands() -> None:
    case_id = uuid7()
    document = submit(case_id=case_id)
    deliver()
    accounts.review_document(document_id=document.id, decision="approved", actor=staff_actor())
    deliver()
    deliver([publish(BookingCancelled(booking_id=case_id, locator="K7QM2X", was_ticketed=True))])
    assert items() == [(document.id, "done", "approved")]
    assert WORK_TRANSITIONS.ends(WorkState.DONE) == frozenset()


def test_work_closed_by_its_decision_stays_as_it_is_when_the_event_comes() -> None:
    document, actor = submit(), staff_actor()
    deliver()
    services.decide_document(
        document_id=document.id, decision="rejected", reason_code="expired", note="", actor=actor
    )
    before = WorkItem.objects.values().get()
    deliver()
    assert WorkItem.objects.values().get() == before
    assert before["outcome"] == "rejected"


def test_what_has_left_is_closed() -> None:
    gone, going = submit(needed_by=NOW - timedelta(seconds=1)), submit(needed_by=NOW + timedelta(seconds=1))
    deliver()
    assert services.close_lapsed(actor=SYSTEM, now=NOW) == 1
    assert items() == [(gone.id, "done", "lapsed"), (going.id, "open", "")]
    assert services.close_lapsed(actor=SYSTEM, now=NOW) == 0


# Order and pages --------------------------------------------------------------------------------


def fill(count: int, *, due: datetime = DEPARTURE) -> list[UUID]:
    """Items due one hour apart, made in a shuffled order. Returns their subjects as they are due."""
    subjects = [uuid7() for _ in range(count)]
    rows = [
        WorkItem(
            kind=WorkKind.DOCUMENT_VALIDATION,
            subject_id=subject,
            case_id=uuid7(),
            locator="K7QM2X",
            due_at=due + timedelta(hours=index),
        )
        for index, subject in enumerate(subjects)
    ]
    WorkItem.objects.bulk_create(rows[::2] + rows[1::2])
    return subjects


def test_soonest_departure_first_thirty_to_a_page() -> None:
    subjects = fill(PAGE_SIZE + 2)
    first = services.queue_page(state=WorkState.OPEN, now=NOW)
    second = services.queue_page(state=WorkState.OPEN, page="2", now=NOW)
    assert [line.subject_id for line in (*first.lines, *second.lines)] == subjects
    assert (len(first.lines), first.pages, first.open_count) == (PAGE_SIZE, 2, PAGE_SIZE + 2)


@pytest.mark.parametrize(
    ("page", "shown"), [("", 1), ("0", 2), ("-1", 2), ("99", 2), ("x", 1), ("9" * 5000, 1), ("٢", 2)]
)
def test_any_page_number_has_an_answer(page: str, shown: int) -> None:
    fill(PAGE_SIZE + 1)
    assert services.queue_page(state=WorkState.OPEN, page=page, now=NOW).page == shown


def test_the_latest_decision_first_among_the_done() -> None:
    subjects = fill(3)
    for index, subject in enumerate(subjects):
        WorkItem.objects.filter(subject_id=subject).update(
            state=WorkState.DONE, outcome=Outcome.APPROVED, closed_at=NOW + timedelta(minutes=(index * 2) % 3)
        )
    queue = services.queue_page(state=WorkState.DONE, now=NOW)
    assert [line.subject_id for line in queue.lines] == [subjects[1], subjects[2], subjects[0]]
    assert queue.open_count == 0


def test_neighbours_are_what_is_due_before_and_after() -> None:
    subjects = fill(3)
    WorkItem.objects.filter(subject_id=subjects[1]).update(kind=WorkKind.REFUND)
    passport, refund, last = (
        Subject(kind, subject)
        for kind, subject in zip(
            (WorkKind.DOCUMENT_VALIDATION, WorkKind.REFUND, WorkKind.DOCUMENT_VALIDATION),
            subjects,
            strict=True,
        )
    )
    found = [services.neighbours_of(subject.id, kind=subject.kind) for subject in (passport, refund, last)]
    assert [(n.previous, n.next) for n in found] == [(None, refund), (passport, last), (refund, None)]
    unknown = services.neighbours_of(uuid7())
    assert (unknown.previous, unknown.next) == (None, None)


@pytest.mark.parametrize("place", [0, PAGE_SIZE - 1, PAGE_SIZE, PAGE_SIZE + 1])
@pytest.mark.parametrize("state", [WorkState.OPEN, WorkState.DONE])
def test_beside_an_item_stands_the_page_that_has_it(state: WorkState, place: int) -> None:
    fill(PAGE_SIZE + 2)
    if state == WorkState.DONE:
        WorkItem.objects.update(state=state, outcome=Outcome.APPROVED, closed_at=NOW)
    subject = [
        line.subject_id
        for page in ("1", "2")
        for line in services.queue_page(state=state, page=page, now=NOW).lines
    ][place]
    beside = services.queue_beside(services.work_line(subject, now=NOW), now=NOW)
    assert (beside.state, beside.page) == (state, place // PAGE_SIZE + 1)
    assert subject in [line.subject_id for line in beside.lines]


@pytest.mark.parametrize("count", [1, 3])
def test_a_page_costs_two_queries_however_long_it_is(count: int) -> None:
    fill(count)
    with CaptureQueriesContext(connection) as queries:
        services.queue_page(state=WorkState.OPEN, now=NOW)
    assert len(queries) == 2


@pytest.mark.parametrize(
    ("left", "urgency"),
    [
        (timedelta(hours=-1), "now"),
        (NOW_WITHIN, "now"),
        (NOW_WITHIN + timedelta(seconds=1), "soon"),
        (SOON_WITHIN, "soon"),
        (SOON_WITHIN + timedelta(seconds=1), "low"),
    ],
)
def test_urgency(left: timedelta, urgency: str) -> None:
    assert urgency_of(NOW + left, NOW) == urgency


@pytest.mark.parametrize(
    "values",
    [
        {"state": "done"},
        {"state": "done", "closed_at": NOW},
        {"state": "done", "outcome": "approved"},
        {"outcome": "approved"},
    ],
)
def test_the_database_refuses_half_closed_items(values: dict[str, Any]) -> None:
    fill(1)
    with pytest.raises(IntegrityError, match="work_item_done_with_outcome"), transaction.atomic():
        WorkItem.objects.update(**values)


def test_one_item_per_subject_by_the_databases_word() -> None:
    (subject,) = fill(1)
    with pytest.raises(IntegrityError, match="work_item_once"), transaction.atomic():
        WorkItem.objects.create(
            kind=WorkKind.DOCUMENT_VALIDATION,
            subject_id=subject,
            case_id=uuid7(),
            locator="K7QM2X",
            due_at=NOW,
        )
