"""A refund that the bank refuses reaches somebody: it stands on the queue until it was brought back in another way."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from apps.accounts.actors import actor_of
from apps.accounts.errors import StaffOnly
from apps.accounts.models import User
from apps.audit.services import destroy_key_in_transaction, history_of
from apps.booking import services as booking
from apps.booking.events import BookingCancelled
from apps.core.clock import now
from apps.core.context import SYSTEM
from apps.core.errors import InvalidInput
from apps.core.ids import uuid7
from apps.core.models import HandlerReceipt
from apps.staff import services
from apps.staff.errors import AlreadyHandled, WorkItemNotFound
from apps.staff.models import WorkItem
from apps.staff.policies import REFUND_WITHIN
from apps.staff.types import WorkKind, WorkState
from tests.accounts.builders import GUEST, PASSWORD, make_staff, submit
from tests.notifications.builders import order
from tests.staff.refunds import publish_failed_refund
from tests.staff.test_queue import deliver, publish

pytestmark = pytest.mark.django_db

NOTE = "Sent as a bank transfer, reference 4711."


@pytest.fixture
def agent() -> User:
    return make_staff()


@pytest.fixture
def desk(agent: User, client: Client) -> Client:
    client.post("/en/account/login/", {"login": agent.email, "password": PASSWORD})
    return client


@pytest.fixture
def case_id(monkeypatch: pytest.MonkeyPatch) -> UUID:
    """A booking that money is owed for."""
    detail = order()
    monkeypatch.setattr(booking, "get_booking", lambda _booking_id: detail)
    return detail.id


def waiting(case_id: UUID, amount: int = 11000) -> UUID:
    refund_id = publish_failed_refund(case_id, amount)
    deliver()
    return refund_id


def handle(desk: Client, refund_id: UUID, note: str = NOTE) -> Any:
    return desk.post(reverse("staff:handle_refund", args=[refund_id]), {"note": note})


def test_a_failed_refund_stands_on_the_queue_once(case_id: UUID) -> None:
    refund_id = waiting(case_id)
    HandlerReceipt.objects.all().delete()
    deliver()
    (line,) = services.queue_page(state=WorkState.OPEN, now=now()).lines
    assert (line.kind, line.subject_id, line.case_id) == (WorkKind.REFUND, refund_id, case_id)
    assert (line.locator, line.urgency) == ("K7QM2X", "low")
    assert abs(line.due_at - now() - REFUND_WITHIN) < timedelta(minutes=1)


def test_money_whose_booking_is_gone_is_owed_all_the_same() -> None:
    refund_id = waiting(uuid7())
    item = WorkItem.objects.get()
    assert (item.subject_id, item.locator, item.state) == (refund_id, "", "open")


@pytest.mark.parametrize("cancelled_first", [False, True])
def test_neither_the_bookings_end_nor_time_takes_it_off(case_id: UUID, cancelled_first: bool) -> None:
    cancelled = BookingCancelled(booking_id=case_id, locator="K7QM2X", was_ticketed=True)
    if cancelled_first:
        publish(cancelled)
        deliver()
    waiting(case_id)
    publish(cancelled)
    deliver()
    services.close_lapsed(actor=SYSTEM, now=now() + timedelta(days=30))
    assert WorkItem.objects.get().state == "open"


def test_the_page_says_what_is_owed_and_to_whom(desk: Client, agent: User, case_id: UUID) -> None:
    refund_id = waiting(case_id)
    queue = desk.get("/staff/").content.decode()
    assert reverse("staff:refund", args=[refund_id]) in queue
    answer = desk.get(reverse("staff:refund", args=[refund_id]))
    text = answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    for shown in ("K7QM2X", "€110.00", "Cancellation", "expired_or_canceled_card", "ada@example.com"):
        assert shown in text
    (entry,) = history_of("booking", [str(case_id)])
    assert (entry.action, entry.actor_id) == ("staff.refund_opened", str(agent.pk))


def test_handling_needs_words_and_leads_to_the_next(desk: Client, agent: User, case_id: UUID) -> None:
    first, second = waiting(case_id), waiting(case_id, 500)
    for note in ("", "  ", "4242 4242 4242 4242"):
        refused = handle(desk, first, note)
        assert refused.status_code == 422
        assert 'id="error-summary"' in refused.content.decode()
    assert handle(desk, first)["Location"] == reverse("staff:refund", args=[second])
    assert handle(desk, second)["Location"] == "/staff/"
    item = WorkItem.objects.get(subject_id=first)
    assert (item.state, item.outcome, item.decided_by) == ("done", "handled", str(agent.pk))
    text = desk.get(reverse("staff:refund", args=[first])).content.decode()
    for shown in (NOTE, agent.full_name, "Handled"):
        assert shown in text
    assert "<form" not in text.partition('id="detail"')[2]


def test_the_second_of_two_learns_who_was_faster(desk: Client, case_id: UUID) -> None:
    refund_id = waiting(case_id)
    colleague = make_staff("other@example.com", name="Billie Colleague")
    services.handle_refund(refund_id=refund_id, note=NOTE, actor=actor_of(colleague))
    answer = handle(desk, refund_id, "By voucher.")
    text = answer.content.decode()
    assert answer.status_code == 409
    for shown in ("Somebody was faster", "Billie Colleague", NOTE):
        assert shown in text


def test_the_words_are_sealed_and_go_with_the_contact(agent: User, case_id: UUID) -> None:
    refund_id = waiting(case_id)
    services.handle_refund(refund_id=refund_id, note=NOTE, actor=actor_of(agent))
    item = WorkItem.objects.get()
    closed = history_of("work_item", [str(item.pk)])[0]
    assert (closed.action, closed.personal) == ("staff.work_closed", {"note": NOTE})
    assert NOTE not in str(WorkItem.objects.values().get())
    with transaction.atomic():
        destroy_key_in_transaction(person=f"contact:{case_id}")
    case = services.open_refund_case(refund_id=refund_id, actor=actor_of(agent), now=now())
    assert (case.note, case.decided_by) == ("", agent.full_name)


def test_what_is_owed_to_somebody_erased_can_still_be_handled(agent: User, case_id: UUID) -> None:
    first, second = waiting(case_id), waiting(case_id)
    services.handle_refund(refund_id=first, note=NOTE, actor=actor_of(agent))
    with transaction.atomic():
        destroy_key_in_transaction(person=f"contact:{case_id}")
    services.handle_refund(refund_id=second, note=NOTE, actor=actor_of(agent))
    assert WorkItem.objects.get(subject_id=second).outcome == "handled"


def test_a_refused_decision_changes_nothing(agent: User, case_id: UUID) -> None:
    refund_id, actor = waiting(case_id), actor_of(agent)
    document = submit()
    deliver()
    before = list(WorkItem.objects.order_by("pk").values())
    with pytest.raises(StaffOnly):
        services.handle_refund(refund_id=refund_id, note=NOTE, actor=GUEST)
    with pytest.raises(InvalidInput):
        services.handle_refund(refund_id=refund_id, note=" ", actor=actor)
    with pytest.raises(WorkItemNotFound):
        services.handle_refund(refund_id=document.id, note=NOTE, actor=actor)
    assert list(WorkItem.objects.order_by("pk").values()) == before
    services.handle_refund(refund_id=refund_id, note=NOTE, actor=actor)
    with pytest.raises(AlreadyHandled):
        services.handle_refund(refund_id=refund_id, note=NOTE, actor=actor)


def test_the_page_works_in_spanish(desk: Client, case_id: UUID) -> None:
    refund_id = waiting(case_id)
    desk.cookies["django_language"] = "es"
    answer = desk.get(reverse("staff:refund", args=[refund_id]))
    assert (answer.status_code, 'lang="es"' in answer.content.decode()) == (200, True)
    assert "110,00" in answer.content.decode()
