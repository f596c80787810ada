"""Which messages went out: one row for each event and purpose."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone

from apps.core.ids import uuid7
from apps.core.registries import state_pages
from apps.core.states import Transitions
from apps.notifications.types import MessageState, Purpose

MESSAGE_TRANSITIONS = Transitions(
    what="a message",
    defined_in=__name__,
    field="state",
    initial=MessageState.PENDING,
    moves={
        MessageState.PENDING: {MessageState.SENT, MessageState.DROPPED},
        MessageState.SENT: set(),
        MessageState.DROPPED: set(),
    },
)
state_pages.register("message", MESSAGE_TRANSITIONS.page)


class SentMessage(models.Model):
    """A message on its way or gone.

    The address itself is kept where it belongs; here is only its keyed digest.

    `claimed_until` is a lease: whoever holds it is talking to the mail server, and nobody else does
    meanwhile.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    event_id = models.UUIDField()
    purpose = models.CharField(max_length=32, choices=Purpose.choices)
    case_id = models.UUIDField(db_index=True)
    recipient_digest = models.CharField(max_length=64, blank=True)
    language = models.CharField(max_length=12)
    state = models.CharField(max_length=8, choices=MessageState.choices, default=MessageState.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    claimed_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["event_id", "purpose"], name="message_once_per_event"),
            models.CheckConstraint(
                condition=Q(state=MessageState.SENT, sent_at__isnull=False)
                | (~Q(state=MessageState.SENT) & Q(sent_at__isnull=True)),
                name="message_sent_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.event_id}"
