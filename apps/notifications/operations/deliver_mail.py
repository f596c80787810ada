"""Send one mail for one event and purpose, however often the event comes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from smtplib import SMTPDataError, SMTPRecipientsRefused, SMTPSenderRefused
from uuid import UUID

import structlog
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import override

from apps.audit.services import record_in_transaction
from apps.core.clock import database_now
from apps.core.context import SYSTEM
from apps.notifications.errors import MessageBusy
from apps.notifications.locks import lock_message
from apps.notifications.models import MESSAGE_TRANSITIONS, SentMessage
from apps.notifications.types import Mail, MessageState, Purpose

log = structlog.get_logger(__name__)

# Well above settings.EMAIL_TIMEOUT, which bounds each wait for the mail server. One that is slow at every step may take
# longer than the lease; the mail may then go out twice, under one Message-ID.
LEASE = timedelta(seconds=90)


def deliver_mail(
    *,
    event_id: UUID,
    purpose: Purpose,
    case_id: UUID,
    recipient: str,
    language: str,
    compose: Callable[[], Mail],
) -> MessageState:
    """Composes the mail in `language` and sends it, unless that was done; returns how the message stands.

    The mail server is spoken to outside any transaction, under a lease. A mail goes out twice only after a
    crash between its answer and our note of it, or when it took longer than the lease; both carry the same
    Message-ID. What it refuses for good is dropped. Raises MessageBusy while another worker has the lease,
    and what the mail server raises; the event comes again then.
    """
    message = _claim(event_id, purpose, case_id, recipient, language)
    if message.state != MessageState.PENDING:
        return MessageState(message.state)
    if not recipient:
        return _finish(message, MessageState.DROPPED)
    try:
        with override(language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE):
            _send(message, recipient, compose())
    except BaseException as error:
        codes = _refusal_codes(error)
        if not codes or min(codes) < 500:
            SentMessage.objects.filter(pk=message.pk).update(claimed_until=None)
            raise
        log.warning("mail_refused", message=str(message.pk), purpose=purpose.value, codes=codes)
        return _finish(message, MessageState.DROPPED)
    return _finish(message, MessageState.SENT)


def _claim(event_id: UUID, purpose: Purpose, case_id: UUID, recipient: str, language: str) -> SentMessage:
    """The message's row, with the lease taken if there is still something to do."""
    fresh = SentMessage(
        event_id=event_id,
        purpose=purpose,
        case_id=case_id,
        recipient_digest=digest_of(recipient) if recipient else "",
        language=language,
    )
    with transaction.atomic(durable=True):
        SentMessage.objects.bulk_create([fresh], ignore_conflicts=True)
        message = lock_message(event_id, purpose)
        if message.state != MessageState.PENDING:
            return message
        now = database_now()
        if message.claimed_until is not None and message.claimed_until > now:
            raise MessageBusy
        message.claimed_until = now + LEASE
        message.attempts += 1
        message.save(update_fields=["claimed_until", "attempts"])
    return message


def _send(message: SentMessage, recipient: str, mail: Mail) -> None:
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">")
    email = EmailMultiAlternatives(
        mail.subject,
        mail.text,
        settings.DEFAULT_FROM_EMAIL,
        [recipient],
        headers={"Message-ID": f"<{message.pk}@{domain}>", "Auto-Submitted": "auto-generated"},
    )
    email.attach_alternative(mail.html, "text/html")
    email.send()


def _refusal_codes(error: BaseException) -> list[int]:
    """What the mail server answered to this message; nothing when it failed otherwise, or refused us altogether.

    From 500 on an answer is for good (RFC 5321, 4.2.1); below it, as of a server that lists senders grey, it isn't.
    """
    if isinstance(error, SMTPRecipientsRefused):
        return [code for code, _text in error.recipients.values()]
    return [error.smtp_code] if isinstance(error, SMTPSenderRefused | SMTPDataError) else []


def _finish(claimed: SentMessage, state: MessageState) -> MessageState:
    """Writes down how it ended. Whoever took the lease over from us may have been faster: the first end stands."""
    with transaction.atomic(durable=True):
        message = lock_message(claimed.event_id, Purpose(claimed.purpose))
        if message.state != MessageState.PENDING:
            return MessageState(message.state)
        message.state = MESSAGE_TRANSITIONS.move(message.state, state)
        message.claimed_until = None
        message.sent_at = database_now() if state == MessageState.SENT else None
        message.save(update_fields=["state", "claimed_until", "sent_at"])
        record_in_transaction(
            action=f"notifications.mail_{state}",
            subject=("booking", message.case_id),
            actor=SYSTEM,
            data={"purpose": message.purpose, "language": message.language},
        )
    return state


def digest_of(address: str) -> str:
    """A keyed digest: it tells whether two messages went to the same address, and not which."""
    return salted_hmac("notifications.recipient", address.strip().lower(), algorithm="sha256").hexdigest()
