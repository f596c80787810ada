"""What is written by background work says so: who, from where, and what set it off."""

from __future__ import annotations

import pytest
import structlog
from celery import Celery

from apps.audit.models import AuditEntry
from apps.booking.operations.expire_holds import expire_overdue_holds_on
from apps.booking.tasks import release_expired_holds_task
from apps.booking.types import BookingDetail
from apps.core import context
from apps.core.context import ANONYMOUS, SYSTEM, RequestContext, use_context
from apps.core.worker import WorkerTask
from tests import world
from tests.booking.orders import hold, let_lapse

# An application of its own: every task of ours has to stand on the schedule.
somewhere = Celery("somewhere", task_cls=WorkerTask, set_as_current=False)


@somewhere.task(name="tests.say_where", shared=False)
def say_where() -> tuple[RequestContext, str]:
    return context.current(), str(structlog.contextvars.get_contextvars().get("request_id"))


def test_a_task_acts_for_the_system_and_its_id_is_in_history_and_logs() -> None:
    task_id = "0b9c4f6e-6a5d-4a52-9f0a-1d2c3b4a5968"
    before = context.current()
    running, logged = say_where.apply(task_id=task_id).get()
    assert running == RequestContext(actor=SYSTEM, request_id=task_id.replace("-", ""), channel="worker")
    assert logged == running.request_id
    assert context.current() == before


def test_a_context_ends_for_the_log_too() -> None:
    with use_context(RequestContext(request_id="a" * 32)):
        with use_context(RequestContext(request_id="b" * 32)):
            pass
        assert structlog.contextvars.get_contextvars()["request_id"] == "a" * 32
    assert "request_id" not in structlog.contextvars.get_contextvars()


@pytest.fixture
def lapsed() -> BookingDetail:
    world.open_for_sale()
    world.fly(101, "LHR", "JFK")
    held = hold(world.offer("LHR", "JFK"))
    let_lapse(held)
    return held


def ended() -> AuditEntry:
    return AuditEntry.objects.get(action="booking.hold_expired")


@pytest.mark.django_db(transaction=True)
def test_a_hold_that_the_sweeper_ends_ended_in_the_worker(lapsed: BookingDetail) -> None:
    release_expired_holds_task()
    assert (ended().channel, ended().actor_kind) == ("worker", "system")


@pytest.mark.django_db(transaction=True)
def test_a_hold_that_a_visitor_meets_keeps_nothing_of_the_visitor(lapsed: BookingDetail) -> None:
    visitor = RequestContext(actor=ANONYMOUS, request_id="c" * 32, address="somewhere", channel="web")
    with use_context(visitor):
        assert expire_overdue_holds_on(leg_ids=lapsed.segments[0].leg_ids) == 1
    entry = ended()
    assert (entry.channel, entry.address, entry.request_id) == ("worker", "", "c" * 32)
