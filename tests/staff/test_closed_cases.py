"""The end of a booking is remembered: what is heard of it later opens nothing any more."""

from __future__ import annotations

import threading
from uuid import UUID

import pytest
from django.db import transaction

from apps.accounts import services as accounts
from apps.audit.services import history_of
from apps.booking.events import BookingCancelled
from apps.core.context import SYSTEM
from apps.core.ids import uuid7
from apps.core.models import OutboxEvent
from apps.staff.locks import lock_ending_items
from apps.staff.models import WorkCase, WorkItem
from apps.staff.operations import close_case as closing
from apps.staff.operations import open_work_item as opening
from apps.staff.types import Outcome, WorkKind
from tests.accounts.builders import DEPARTURE, staff_actor, submit
from tests.racing import PATIENCE_SECONDS, and_then, at_once, meet_after
from tests.staff.test_queue import deliver, items, publish


def cancelled(case_id: UUID) -> UUID:
    return publish(BookingCancelled(booking_id=case_id, locator="K7QM2X", was_ticketed=True))


@pytest.mark.django_db
def test_a_scan_that_is_heard_of_after_the_cancellation_opens_closed() -> None:
    document = submit()
    (submitted,) = OutboxEvent.objects.values_list("id", flat=True)
    deliver([cancelled(document.case_id), submitted])
    assert items() == [(document.id, "done", "cancelled")]
    item = WorkItem.objects.get()
    entries = history_of("work_item", [str(item.pk)])
    assert [entry.action for entry in entries] == ["staff.work_closed", "staff.work_opened"]


@pytest.mark.django_db
def test_a_scan_that_is_sent_while_the_booking_is_cancelled_opens_closed() -> None:
    case_id = uuid7()
    deliver([cancelled(case_id)])
    document, other = submit(case_id=case_id), submit()
    deliver()
    assert items() == [(document.id, "done", "cancelled"), (other.id, "open", "")]


@pytest.mark.django_db
def test_a_decision_that_is_heard_of_late_stands_as_it_was_made() -> None:
    document = submit()
    accounts.review_document(document_id=document.id, decision="approved", actor=staff_actor())
    submitted, reviewed = OutboxEvent.objects.order_by("id").values_list("id", flat=True)
    deliver([cancelled(document.case_id), reviewed, submitted])
    assert items() == [(document.id, "done", "approved")]


@pytest.mark.django_db
def test_a_case_ends_once() -> None:
    case_id = uuid7()
    for _ in range(2):
        deliver([cancelled(case_id)])
    case = WorkCase.objects.get()
    assert (case.case_id, case.outcome) == (case_id, "cancelled")


# Races ------------------------------------------------------------------------------------------


def open_and_close_at_once() -> None:
    """A scan of a booking is put on the queue in the moment in which the booking is cancelled."""
    case_id = uuid7()

    def act(number: int) -> None:
        with transaction.atomic():
            if number:
                closing.close_case_in_transaction(case_id=case_id, outcome=Outcome.CANCELLED, actor=SYSTEM)
            else:
                opening.open_work_item_in_transaction(
                    kind=WorkKind.DOCUMENT_VALIDATION,
                    subject_id=uuid7(),
                    case_id=case_id,
                    locator="K7QM2X",
                    due_at=DEPARTURE,
                    actor=SYSTEM,
                )

    at_once(2, act)


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_nothing_slips_in_while_a_case_is_closed() -> None:
    for _ in range(10):
        open_and_close_at_once()
    assert [state for _subject, state, _outcome in items()] == ["done"] * 10


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_without_the_cases_lock_it_slips_in(monkeypatch: pytest.MonkeyPatch) -> None:
    read, looked = meet_after(2, lambda case_id: WorkCase(case_id=case_id)), threading.Event()

    def read_and_be_late(case_id: UUID) -> WorkCase:
        case: WorkCase = read(case_id)
        assert looked.wait(PATIENCE_SECONDS)
        return case

    monkeypatch.setattr(opening, "lock_case", read_and_be_late)
    monkeypatch.setattr(closing, "lock_case", read)
    monkeypatch.setattr(closing, "lock_ending_items", and_then(lock_ending_items, looked.set))
    # The case is written by whoever closes it, and by nobody before.
    monkeypatch.setattr(WorkCase, "save", lambda *_args, **_kwargs: None)
    open_and_close_at_once()
    assert [state for _subject, state, _outcome in items()] == ["open"]
