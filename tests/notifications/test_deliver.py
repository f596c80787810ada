"""A mail goes out once for an event and a purpose, however often and in whatever state the event comes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from smtplib import (
    SMTPAuthenticationError,
    SMTPDataError,
    SMTPException,
    SMTPRecipientsRefused,
    SMTPSenderRefused,
    SMTPServerDisconnected,
)
from typing import Any
from uuid import UUID

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.utils.translation import get_language

from apps.audit.services import history_of
from apps.core.clock import database_now
from apps.core.ids import uuid7
from apps.core.registries import personal_data
from apps.notifications import services
from apps.notifications.errors import MessageBusy
from apps.notifications.models import MESSAGE_TRANSITIONS, SentMessage
from apps.notifications.operations import deliver_mail as delivering
from apps.notifications.types import Mail, MessageState, Purpose
from tests.accounts.builders import html_of
from tests.racing import at_once, meet_after

CASE = uuid7()


def compose() -> Mail:
    return Mail(subject=f"Hello in {get_language()}", text="text", html="<p>html</p>")


def deliver(
    event_id: UUID,
    *,
    recipient: str = "ada@example.com",
    language: str = "en",
    compose: Callable[[], Mail] = compose,
) -> MessageState:
    return services.deliver_mail(
        event_id=event_id,
        purpose=Purpose.RECEIPT,
        case_id=CASE,
        recipient=recipient,
        language=language,
        compose=compose,
    )


@pytest.mark.django_db
def test_a_mail_goes_out_once() -> None:
    event_id = uuid7()
    assert [deliver(event_id), deliver(event_id)] == [MessageState.SENT] * 2
    (message,) = mail.outbox
    row = SentMessage.objects.get()
    assert (message.to, message.subject, message.body) == (["ada@example.com"], "Hello in en", "text")
    assert html_of(message) == "<p>html</p>"
    assert message.extra_headers["Message-ID"] == f"<{row.pk}@flyaway.example>"
    assert (row.state, row.attempts, row.claimed_until) == ("sent", 1, None)
    (entry,) = history_of("booking", [str(CASE)])
    assert (entry.action, entry.data) == ("notifications.mail_sent", {"purpose": "receipt", "language": "en"})


@pytest.mark.django_db
def test_another_event_is_another_mail() -> None:
    deliver(uuid7())
    deliver(uuid7())
    assert len(mail.outbox) == 2


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "spoken"), [("en", "en"), ("es", "es"), ("tlh", "en"), ("", "en")])
def test_it_is_composed_in_the_readers_language(language: str, spoken: str) -> None:
    deliver(uuid7(), language=language)
    assert mail.outbox[0].subject == f"Hello in {spoken}"


@pytest.mark.django_db
def test_no_address_is_kept() -> None:
    deliver(uuid7())
    row = SentMessage.objects.values().get()
    assert "ada@example.com" not in str(row)
    assert row["recipient_digest"] == delivering.digest_of(" ADA@example.com")
    assert row["recipient_digest"] != delivering.digest_of("eve@example.com")


def failing(error: Exception) -> Callable[..., None]:
    def fail(*_args: object, **_kwargs: object) -> None:
        raise error

    return fail


def refusals(code: int) -> list[SMTPException]:
    """A mail server's answer to the address, to the sender, and to the message itself."""
    return [
        SMTPRecipientsRefused({"ada@example.com": (code, b"no")}),
        SMTPSenderRefused(code, b"no", "hello@flyaway.example"),
        SMTPDataError(code, b"no"),
    ]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "error",
    [
        SMTPServerDisconnected(),
        TimeoutError(),
        # It refuses us, not the message.
        SMTPAuthenticationError(535, b"no"),
        SMTPRecipientsRefused({}),
        SMTPRecipientsRefused({"ada@example.com": (550, b"no"), "b@example.com": (451, b"later")}),
        *refusals(450),
        *refusals(451),
        *refusals(452),
    ],
    ids=repr,
)
def test_a_mail_server_that_may_take_it_later_is_tried_again(
    error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    event_id = uuid7()
    with monkeypatch.context() as patch:
        patch.setattr(delivering, "_send", failing(error))
        with pytest.raises(type(error)):
            deliver(event_id)
    row = SentMessage.objects.get()
    assert (row.state, row.claimed_until, row.attempts) == ("pending", None, 1)
    assert deliver(event_id) == MessageState.SENT
    assert (len(mail.outbox), SentMessage.objects.get().attempts) == (1, 2)


@pytest.mark.django_db
@pytest.mark.parametrize("error", [*refusals(500), *refusals(550)], ids=repr)
def test_what_is_refused_for_good_is_left_alone(error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    event_id = uuid7()
    monkeypatch.setattr(delivering, "_send", failing(error))
    assert [deliver(event_id), deliver(event_id)] == [MessageState.DROPPED] * 2
    assert SentMessage.objects.get().attempts == 1


@pytest.mark.django_db
def test_somebody_without_an_address_gets_nothing() -> None:
    assert deliver(uuid7(), recipient="") == MessageState.DROPPED
    assert (mail.outbox, SentMessage.objects.get().recipient_digest) == ([], "")


@pytest.mark.django_db
def test_a_lease_keeps_others_away_until_it_runs_off() -> None:
    event_id = uuid7()
    SentMessage.objects.create(
        event_id=event_id,
        purpose=Purpose.RECEIPT,
        case_id=CASE,
        language="en",
        claimed_until=database_now() + timedelta(seconds=30),
    )
    with pytest.raises(MessageBusy):
        deliver(event_id)
    assert mail.outbox == []
    SentMessage.objects.update(claimed_until=database_now() - timedelta(seconds=1))
    assert deliver(event_id) == MessageState.SENT


@pytest.mark.django_db
@pytest.mark.parametrize("values", [{"state": "sent"}, {"sent_at": database_now}])
def test_the_database_refuses_half_sent_messages(values: dict[str, Any]) -> None:
    SentMessage.objects.create(event_id=uuid7(), purpose=Purpose.RECEIPT, case_id=CASE, language="en")
    changes = {name: value() if callable(value) else value for name, value in values.items()}
    with pytest.raises(IntegrityError, match="message_sent_at_a_time"), transaction.atomic():
        SentMessage.objects.update(**changes)


def test_what_has_ended_stays_as_it_is() -> None:
    ended = {state for state in MessageState if not MESSAGE_TRANSITIONS.ends(state)}
    assert ended == {MessageState.SENT, MessageState.DROPPED}


@pytest.mark.django_db
def test_the_first_end_of_a_message_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its lease ran off while the mail server was silent, and another worker has sent it meanwhile."""
    event_id = uuid7()

    def refused_at_last(*_args: object) -> None:
        monkeypatch.undo()
        SentMessage.objects.update(claimed_until=None)
        assert deliver(event_id) == MessageState.SENT
        raise refusals(550)[0]

    monkeypatch.setattr(delivering, "_send", refused_at_last)
    assert deliver(event_id) == MessageState.SENT
    assert SentMessage.objects.get().state == MessageState.SENT
    assert [entry.action for entry in history_of("booking", [str(CASE)])] == ["notifications.mail_sent"]


@pytest.mark.django_db
def test_personal_data_of_a_contact() -> None:
    deliver(uuid7())
    entry = personal_data.get("notifications.messages")
    exported: Any = entry.export(f"contact:{CASE}")
    assert [message["purpose"] for message in exported["messages"]] == ["receipt"]
    assert entry.export(f"user:{CASE}") == {}
    with transaction.atomic():
        assert entry.erase_in_transaction(f"contact:{CASE}") == 1
        assert entry.erase_in_transaction(f"contact:{CASE}") == 0
        assert entry.erase_in_transaction(f"user:{CASE}") == 0
    assert SentMessage.objects.get().recipient_digest == ""


# Races ------------------------------------------------------------------------------------------

AT_ONCE = 4


def work_at_once(monkeypatch: pytest.MonkeyPatch) -> tuple[list[str], list[str]]:
    """Delivers one event from several workers at once. Returns how often the mail server was reached, and the results.

    The mail server answers when every other worker was turned away, or has reached it too.
    """
    event_id = uuid7()
    sent: list[str] = []
    answer = meet_after(AT_ONCE, str)

    def send(*_args: object) -> None:
        sent.append("mail")
        answer()

    def work(_number: int) -> str:
        try:
            return deliver(event_id).value
        except MessageBusy:
            return answer("busy")

    monkeypatch.setattr(delivering, "_send", send)
    return sent, sorted(at_once(AT_ONCE, work))


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_one_of_many_workers_sends(monkeypatch: pytest.MonkeyPatch) -> None:
    sent, results = work_at_once(monkeypatch)
    assert sent == ["mail"]
    assert results == [*["busy"] * (AT_ONCE - 1), "sent"]


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_without_the_lease_they_all_send(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivering, "LEASE", timedelta(seconds=-1))
    sent, _results = work_at_once(monkeypatch)
    assert sent == ["mail"] * AT_ONCE
