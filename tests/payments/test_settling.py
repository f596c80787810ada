"""The one idempotent operation behind webhook, return and sweep: it follows the provider along the state table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from apps.audit.services import history_of
from apps.core import clock
from apps.core.money import Money
from apps.payments import services
from apps.payments.errors import PaymentMoving, PaymentProviderUnavailable, ProviderMismatch
from apps.payments.events import PaymentAuthorised, PaymentCaptured
from apps.payments.models import LedgerTransaction, Payment
from apps.payments.operations.settle_payment import settle_payment
from apps.payments.provider import ProviderPayment
from apps.payments.types import PaymentInfo, PaymentState
from tests.payments.fake_provider import FakeProvider
from tests.payments.steps import PRICE, TRAVELER, create_attempt, drain, kinds, news, open_attempt

pytestmark = pytest.mark.django_db(transaction=True)


def settle(info: PaymentInfo) -> PaymentInfo:
    return services.settle_payment(payment_id=info.id, actor=TRAVELER)


def test_nobody_has_paid_yet(provider: FakeProvider) -> None:
    info = open_attempt()
    assert settle(info) == info
    assert kinds(info.id) == []


def test_a_declined_card_leaves_the_page_open(provider: FakeProvider) -> None:
    info = open_attempt()
    provider.decline(f"cs_{info.id}")
    assert settle(info).state == PaymentState.OPEN
    provider.authorise(f"cs_{info.id}")
    assert settle(info).state == PaymentState.AUTHORISED


Play = Callable[[FakeProvider, str], None]
OUTCOMES: list[tuple[Play, PaymentState, str, list[str]]] = [
    (FakeProvider.authorise, PaymentState.AUTHORISED, "", ["PaymentAuthorised"]),
    (FakeProvider.take, PaymentState.CAPTURED, "", ["PaymentAuthorised", "PaymentCaptured"]),
    (FakeProvider.process, PaymentState.OPEN, "", []),
    (FakeProvider.fail, PaymentState.FAILED, "insufficient_funds", ["PaymentFailed"]),
    (FakeProvider.run_out, PaymentState.EXPIRED, "", ["PaymentExpired"]),
]


@pytest.mark.parametrize(("play", "state", "code", "told"), OUTCOMES)
def test_what_the_provider_says_is_written_once(
    provider: FakeProvider, play: Play, state: PaymentState, code: str, told: list[str]
) -> None:
    info = open_attempt()
    play(provider, f"cs_{info.id}")
    first = settle(info)
    entries = len(history_of("payment", [str(info.id)]))
    assert (first.state, first.failure_code, kinds(info.id)) == (state, code, told)
    for _ in range(3):
        assert settle(info) == first
    assert kinds(info.id) == told
    assert len(history_of("payment", [str(info.id)])) == entries


def test_an_authorisation_says_how_much_and_for_what(provider: FakeProvider) -> None:
    info = open_attempt()
    provider.authorise(f"cs_{info.id}")
    settled = settle(info)
    assert (settled.authorised, settled.captured, settled.redirect_url) == (PRICE, Money(0, "EUR"), "")
    assert settled.authorised_at is not None
    assert news(info.id) == [PaymentAuthorised(payment_id=info.id, reference=info.reference, amount=PRICE)]
    assert LedgerTransaction.objects.count() == 0


def test_a_method_that_can_not_authorise_says_so(provider: FakeProvider) -> None:
    info = open_attempt()
    provider.take(f"cs_{info.id}")
    settled = settle(info)
    assert (settled.authorised, settled.captured, settled.is_usable) == (PRICE, PRICE, True)
    assert news(info.id) == [
        PaymentAuthorised(payment_id=info.id, reference=info.reference, amount=PRICE, captured=True),
        PaymentCaptured(payment_id=info.id, reference=info.reference, amount=PRICE),
    ]


def test_an_authorisation_that_lapses_is_cancelled(provider: FakeProvider) -> None:
    info = open_attempt()
    provider.authorise(f"cs_{info.id}")
    settle(info)
    provider.lapse(f"cs_{info.id}")
    settled = settle(info)
    assert (settled.state, settled.failure_code) == (PaymentState.CANCELLED, "automatic")
    assert kinds(info.id) == ["PaymentAuthorised", "PaymentCancelled"]


def test_another_amount_is_never_taken_silently(provider: FakeProvider) -> None:
    info = open_attempt()
    provider.authorise(f"cs_{info.id}")
    for amount in (Money(41261, "EUR"), Money(41260, "USD")):
        known = provider.payments[f"cs_{info.id}"]
        provider.payments[f"cs_{info.id}"] = replace(known, amount=amount)
        with pytest.raises(ProviderMismatch):
            settle(info)
    assert services.payment_of(info.id).state == PaymentState.OPEN
    assert kinds(info.id) == []


def test_a_session_that_the_provider_forgot_is_a_mismatch(provider: FakeProvider) -> None:
    info = open_attempt()
    provider.payments.clear()
    with pytest.raises(ProviderMismatch):
        settle(info)


def test_a_silent_provider_changes_nothing(provider: FakeProvider) -> None:
    info = open_attempt()
    provider.authorise(f"cs_{info.id}")
    provider.away = True
    with pytest.raises(PaymentProviderUnavailable):
        settle(info)
    assert services.payment_of(info.id) == info


def test_a_page_that_was_never_opened_expires_by_itself(provider: FakeProvider) -> None:
    info = create_attempt()
    assert settle(info).state == PaymentState.CREATED
    Payment.objects.filter(pk=info.id).update(expires_at=clock.now() - timedelta(seconds=1))
    assert settle(info).state == PaymentState.EXPIRED
    assert provider.calls == []
    assert kinds(info.id) == ["PaymentExpired"]


def test_a_message_about_a_lost_session_brings_it_back(provider: FakeProvider) -> None:
    """The page was opened, our commit was lost, and still somebody has paid: their message names the session."""
    provider.lose_reply = {"open_session"}
    info = create_attempt()
    with pytest.raises(PaymentProviderUnavailable):
        services.open_checkout(payment_id=info.id, actor=TRAVELER)
    provider.authorise(f"cs_{info.id}")
    settled = settle_payment(payment_id=info.id, actor=TRAVELER, session_id=f"cs_{info.id}")
    assert settled.state == PaymentState.AUTHORISED
    assert kinds(info.id) == ["PaymentAuthorised"]


def test_a_session_of_another_payment_is_refused(provider: FakeProvider) -> None:
    mine, other = create_attempt(), open_attempt()
    with pytest.raises(ProviderMismatch):
        settle_payment(payment_id=mine.id, actor=TRAVELER, session_id=f"cs_{other.id}")
    assert services.payment_of(mine.id).state == PaymentState.CREATED


@pytest.mark.parametrize("end", [PaymentState.CANCELLED, PaymentState.EXPIRED, PaymentState.FAILED])
@pytest.mark.parametrize(
    ("play", "last"), [(FakeProvider.authorise, "cancelled"), (FakeProvider.take, "refunded")]
)
def test_money_that_comes_after_the_end_goes_back(
    provider: FakeProvider, end: PaymentState, play: Play, last: str
) -> None:
    info = open_attempt()
    Payment.objects.filter(pk=info.id).update(state=end)
    play(provider, f"cs_{info.id}")
    settle(info)
    drain()
    settled = services.payment_of(info.id)
    assert not settled.is_usable
    if last == "cancelled":
        assert (settled.state, settled.captured) == (PaymentState.CANCELLED, Money(0, "EUR"))
        assert provider.payments[f"cs_{info.id}"].intent_status == "cancelled"
    else:
        assert (settled.state, settled.refunded) == (PaymentState.CAPTURED, PRICE)
        assert news(info.id)[0] == PaymentCaptured(
            payment_id=info.id, reference=info.reference, amount=PRICE, unwanted=True
        )
        assert kinds(info.id) == ["PaymentCaptured", "PaymentRefunded"]


def test_an_answer_older_than_the_row_is_thrown_away(
    provider: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While we wait for the answer somebody else settles: the old answer is not written over the newer truth."""
    info = open_attempt()
    provider.authorise(f"cs_{info.id}")
    stale = provider.payments[f"cs_{info.id}"]
    find, calls = provider.find, []

    def slow_find(session_id: str) -> ProviderPayment:
        calls.append(session_id)
        if len(calls) == 1:
            settle(info)
            provider.lapse(session_id)
            settle(info)
            return stale
        return find(session_id)

    monkeypatch.setattr(provider, "find", slow_find)
    assert settle(info).state == PaymentState.CANCELLED
    assert kinds(info.id) == ["PaymentAuthorised", "PaymentCancelled"]


def test_a_row_that_never_rests_is_left_to_whoever_moves_it(
    provider: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    info = open_attempt()
    find = provider.find

    def find_while_it_moves(session_id: str) -> ProviderPayment:
        row = Payment.objects.get(pk=info.id)
        Payment.objects.filter(pk=info.id).update(version=row.version + 1)
        return find(session_id)

    monkeypatch.setattr(provider, "find", find_while_it_moves)
    with pytest.raises(PaymentMoving):
        settle(info)
