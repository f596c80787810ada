"""An order is worked on by one at a time. Each race has its control: an order that is read without its lock."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import TypeVar
from uuid import UUID

import pytest
from django.db import DatabaseError

from apps.audit import services as audit
from apps.booking import services as booking
from apps.booking.events import BookingTicketed
from apps.booking.models import Booking, Ticket
from apps.booking.operations import cancel_booking as cancelling
from apps.booking.operations import expire_holds as expiring
from apps.booking.operations import issue_tickets as issuing
from apps.booking.operations import start_payment as starting
from apps.booking.types import BookingDetail
from apps.core.context import ANONYMOUS, SYSTEM
from apps.core.db_errors import RefusedByDatabase, translate
from apps.core.errors import DomainError
from apps.core.models import OutboxEvent
from apps.core.states import ForbiddenMove
from apps.payments import services as payments
from apps.payments.errors import PaymentInProgress
from apps.payments.locks import lock_live_attempts
from apps.payments.models import Payment
from apps.payments.operations import create_attempt as creating
from apps.payments.types import PaymentInfo, PaymentState
from tests import world
from tests.booking.orders import counters, hold, let_lapse, pay, session_of, wrong_invariants
from tests.deliver import deliver_all
from tests.payments.fake_provider import FakeProvider
from tests.racing import Latecomer, and_then, at_once, meet_after, race

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.race,
    pytest.mark.usefixtures("clean_redis"),
]

RUNNERS = 6
# The last word about claims, which nobody should ever hear.
MOVED_TWICE = ForbiddenMove.__name__
T = TypeVar("T")


@pytest.fixture(autouse=True)
def _market() -> None:
    world.open_for_sale()


@pytest.fixture
def held(_market: None) -> BookingDetail:
    """Not alone on its flight: there is a seat of somebody else's that could be taken away by mistake."""
    world.fly(101, "LHR", "JFK")
    hold(world.offer("LHR", "JFK"))
    return hold(world.offer("LHR", "JFK"), (0, 0, "10A"))


@pytest.fixture
def payment(held: BookingDetail, provider: FakeProvider) -> PaymentInfo:
    """Its page is open; nothing is paid yet."""
    return pay(held)


def read_unlocked(booking_id: UUID) -> Booking:
    return Booking.objects.get(pk=booking_id)


def code_of(result: object) -> str:
    """What came of it: the code of a refusal, the name of another error, or the result as it is."""
    refusal = translate(result) if isinstance(result, DatabaseError) else result
    if isinstance(refusal, DomainError):
        return refusal.code
    return type(result).__name__ if isinstance(result, Exception) else str(result)


def actions(detail: BookingDetail) -> list[str]:
    history = reversed(audit.history_of("booking", [str(detail.id)]))
    return [entry.action.removeprefix("booking.") for entry in history]


# Several events, one authorised payment ---------------------------------------------------------
def ticket_at_once(payment: PaymentInfo, provider: FakeProvider) -> list[object]:
    provider.authorise(session_of(payment))
    payments.settle_payment(payment_id=payment.id, actor=SYSTEM)
    return race(
        RUNNERS,
        lambda _: booking.issue_tickets(booking_id=payment.reference, payment_id=payment.id, actor=SYSTEM),
    )


def test_news_from_all_sides_at_once_issues_one_set_of_tickets(
    payment: PaymentInfo, provider: FakeProvider
) -> None:
    assert ticket_at_once(payment, provider) == ["ticketed"] * RUNNERS
    assert (Ticket.objects.count(), counters()) == (1, [(1, 1)])
    assert OutboxEvent.objects.filter(type=BookingTicketed.TYPE).count() == 1
    deliver_all()
    assert wrong_invariants() == []


def test_control_without_the_lock_only_the_tables_refuse_further_tickets(
    payment: PaymentInfo, provider: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(issuing, "lock_booking", meet_after(RUNNERS, read_unlocked))
    results = ticket_at_once(payment, provider)
    assert results.count("ticketed") == 1
    # Whoever finds claims that are sold by then may not sell them again; who finds none writes tickets for nothing.
    assert {code_of(result) for result in results} <= {"ticketed", MOVED_TWICE, RefusedByDatabase.code}


# An overdue hold, and money that comes at the last moment ---------------------------------------
def ticket(payment: PaymentInfo, provider: FakeProvider) -> str:
    """The traveler pays, and the webhook tells."""
    provider.authorise(session_of(payment))
    payments.settle_payment(payment_id=payment.id, actor=SYSTEM)
    return booking.issue_tickets(booking_id=payment.reference, payment_id=payment.id, actor=SYSTEM)


def comes_after(
    monkeypatch: pytest.MonkeyPatch, module: ModuleType, name: str, run: Callable[[], T]
) -> Latecomer[T]:
    """Does `run` when somebody in the middle of an operation has its answer from the function `name`."""
    latecomer = Latecomer(run)
    monkeypatch.setattr(module, name, and_then(getattr(module, name), latecomer.come))
    return latecomer


@pytest.fixture
def paid_while_expiring(
    held: BookingDetail, payment: PaymentInfo, provider: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> Callable[[], Latecomer[str]]:
    """The sweeper has found that nothing is paid when the money comes."""

    def act() -> Latecomer[str]:
        let_lapse(held)
        ticketing = comes_after(monkeypatch, expiring, "is_secured", lambda: ticket(payment, provider))
        assert booking.expire_hold(booking_id=held.id)
        assert ticketing.result() == "ticketed"
        return ticketing

    return act


def test_money_that_comes_while_its_hold_expires_takes_the_seats_again(
    held: BookingDetail, paid_while_expiring: Callable[[], Latecomer[str]]
) -> None:
    assert paid_while_expiring().stood_in_line
    assert actions(held)[-3:] == ["hold_expired", "held_again", "ticketed"]
    assert (booking.get_booking(held.id).status, counters()) == ("ticketed", [(1, 1)])
    deliver_all()
    assert wrong_invariants() == []


def test_control_without_the_lock_a_paid_booking_loses_its_seats(
    held: BookingDetail, paid_while_expiring: Callable[[], Latecomer[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(issuing, "lock_booking", read_unlocked)
    monkeypatch.setattr(expiring, "lock_free_booking", read_unlocked)
    assert not paid_while_expiring().stood_in_line
    assert (booking.get_booking(held.id).status, counters()) == ("expired", [(1, 0)])
    deliver_all()
    assert (Ticket.objects.count(), wrong_invariants() != []) == (1, True)


def expire_at_once(held: BookingDetail) -> list[object]:
    let_lapse(held)
    return race(RUNNERS, lambda _: booking.expire_hold(booking_id=held.id))


def test_many_sweepers_end_a_hold_once(held: BookingDetail) -> None:
    assert sorted(expire_at_once(held), key=str) == [False] * (RUNNERS - 1) + [True]
    assert (actions(held), counters()) == (["held", "hold_expired"], [(1, 0)])


def test_control_without_the_lock_a_hold_ends_again_or_only_its_claims_say_no(
    held: BookingDetail, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(expiring, "lock_free_booking", meet_after(RUNNERS, read_unlocked))
    results = [code_of(result) for result in expire_at_once(held)]
    assert results.count("True") + results.count(MOVED_TWICE) == RUNNERS


# Cancelled in the same moment -------------------------------------------------------------------
def cancel(held: BookingDetail, quote_id: UUID) -> str:
    return booking.cancel_booking(booking_id=held.id, quote_id=quote_id, actor=ANONYMOUS).status


def cancelled_while(
    held: BookingDetail, monkeypatch: pytest.MonkeyPatch, run: Callable[[], str]
) -> Latecomer[str]:
    """A booking is being cancelled, and nothing was paid for it so far, when something else is to be done with it."""
    quoted = booking.quote_cancellation(booking_id=held.id, actor=ANONYMOUS)
    latecomer = comes_after(monkeypatch, cancelling, "is_secured", run)
    assert cancel(held, quoted.id) == "cancelled"
    assert latecomer.stood_in_line
    return latecomer


def test_money_that_comes_while_its_booking_is_cancelled_is_given_back(
    held: BookingDetail, payment: PaymentInfo, provider: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticketing = cancelled_while(held, monkeypatch, lambda: ticket(payment, provider))
    assert ticketing.result() == "cancelled"
    deliver_all()
    assert payments.payment_of(payment.id).state == PaymentState.CANCELLED
    assert (Ticket.objects.count(), counters(), wrong_invariants()) == (0, [(1, 0)], [])


def test_control_without_the_lock_only_the_claims_keep_a_cancelled_booking_from_its_tickets(
    held: BookingDetail, payment: PaymentInfo, provider: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(issuing, "lock_booking", read_unlocked)
    ticketing = cancelled_while(held, monkeypatch, lambda: ticket(payment, provider))
    assert code_of(ticketing.result()) == MOVED_TWICE


def cancelled_while_cancelling(held: BookingDetail, monkeypatch: pytest.MonkeyPatch) -> str:
    other_tab = booking.quote_cancellation(booking_id=held.id, actor=ANONYMOUS)
    return code_of(cancelled_while(held, monkeypatch, lambda: cancel(held, other_tab.id)).result())


def test_a_booking_is_cancelled_once(held: BookingDetail, monkeypatch: pytest.MonkeyPatch) -> None:
    assert cancelled_while_cancelling(held, monkeypatch) == "not_cancellable"
    assert (counters(), actions(held).count("cancelled"), wrong_invariants()) == ([(1, 0)], 1, [])


def test_control_without_the_lock_cancelling_twice_reaches_for_somebody_elses_seat(
    held: BookingDetail, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cancelling, "lock_booking", read_unlocked)
    assert cancelled_while_cancelling(held, monkeypatch) == MOVED_TWICE


# Two tabs that pay ------------------------------------------------------------------------------
def test_many_tabs_that_begin_to_pay_share_one_attempt(held: BookingDetail, provider: FakeProvider) -> None:
    assert len({payment.id for payment in at_once(RUNNERS, lambda _: pay(held))}) == 1
    assert (Payment.objects.count(), len(provider.payments)) == (1, 1)


def test_control_without_the_lock_only_one_tab_gets_a_page(
    held: BookingDetail, provider: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(starting, "lock_booking", read_unlocked)
    look = meet_after(RUNNERS, lock_live_attempts)
    monkeypatch.setattr(creating, "lock_live_attempts", look)
    results = race(RUNNERS, lambda _: pay(held))
    refusals = [code_of(result) for result in results if isinstance(result, Exception)]
    assert refusals == [PaymentInProgress.code] * (RUNNERS - 1)
