"""Read the queue."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet

from apps.accounts.types import ScanMarks
from apps.staff.errors import WorkItemNotFound
from apps.staff.models import WorkItem
from apps.staff.policies import urgency_of
from apps.staff.types import Neighbours, Queue, Subject, WorkKind, WorkLine, WorkState

# What fits a screen at a desk.
PAGE_SIZE = 30


def queue_page(*, state: WorkState, page: str = "", now: datetime) -> Queue:
    """One page.

    Open items stand in the order in which they are due, done ones with the latest decision first.

    `page` is a number as it came; one beyond the last is the last one, and what isn't a number is the first.
    """
    return _page(state, page, now)


def queue_beside(line: WorkLine, *, now: datetime) -> Queue:
    """The page on which an item stands, among those of its state."""
    rows = _ordered(line.state)
    if line.state == WorkState.OPEN:
        ahead = rows.filter(Q(due_at__lt=line.due_at) | Q(due_at=line.due_at, id__lt=line.id))
    else:
        ahead = rows.filter(Q(closed_at__gt=line.closed_at) | Q(closed_at=line.closed_at, id__lt=line.id))
    return _page(line.state, ahead.count() // PAGE_SIZE + 1, now)


def _page(state: WorkState, number: int | str, now: datetime) -> Queue:
    pages = Paginator(_ordered(state), PAGE_SIZE)
    shown = pages.get_page(number)
    open_count = pages.count if state == WorkState.OPEN else _ordered(WorkState.OPEN).count()
    return Queue(
        state=state,
        lines=tuple(_line(item, now) for item in shown.object_list),
        open_count=open_count,
        page=shown.number,
        pages=pages.num_pages,
    )


def work_line(subject_id: UUID, *, kind: WorkKind = WorkKind.DOCUMENT_VALIDATION, now: datetime) -> WorkLine:
    """The item about a document, or about another kind of subject. Raises WorkItemNotFound."""
    item = WorkItem.objects.filter(kind=kind, subject_id=subject_id).first()
    if item is None:
        raise WorkItemNotFound
    return _line(item, now)


def neighbours_of(subject_id: UUID, *, kind: WorkKind = WorkKind.DOCUMENT_VALIDATION) -> Neighbours:
    """What stands before and after an item among the open ones of every kind, whether it is open itself or not."""
    item = WorkItem.objects.filter(kind=kind, subject_id=subject_id).first()
    if item is None:
        return Neighbours(previous=None, next=None)
    waiting = WorkItem.objects.filter(state=WorkState.OPEN)
    after = Q(due_at__gt=item.due_at) | Q(due_at=item.due_at, id__gt=item.pk)
    before = Q(due_at__lt=item.due_at) | Q(due_at=item.due_at, id__lt=item.pk)
    return Neighbours(
        previous=_first(waiting.filter(before).order_by("-due_at", "-id")),
        next=_first(waiting.filter(after).order_by("due_at", "id")),
    )


def _first(items: QuerySet[WorkItem]) -> Subject | None:
    found = items.values_list("kind", "subject_id").first()
    return Subject(WorkKind(found[0]), found[1]) if found else None


def _ordered(state: WorkState) -> QuerySet[WorkItem]:
    order = ("due_at", "id") if state == WorkState.OPEN else ("-closed_at", "id")
    return WorkItem.objects.filter(state=state).order_by(*order)


def _line(item: WorkItem, now: datetime) -> WorkLine:
    return WorkLine(
        id=item.pk,
        kind=WorkKind(item.kind),
        subject_id=item.subject_id,
        case_id=item.case_id,
        locator=item.locator,
        due_at=item.due_at,
        urgency=urgency_of(item.due_at, now),
        state=WorkState(item.state),
        outcome=item.outcome,
        closed_at=item.closed_at,
        marks=ScanMarks(
            flight=item.flight,
            route=item.route,
            zone=item.zone,
            traveler=item.traveler,
            travelers=item.travelers,
        ),
    )
