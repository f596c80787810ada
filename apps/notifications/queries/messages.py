"""Read which messages went out."""

from __future__ import annotations

from uuid import UUID

from apps.notifications.models import SentMessage
from apps.notifications.types import MessageState, MessageSummary, Purpose


def messages_of(case_id: UUID) -> list[MessageSummary]:
    """Every message about an order, the oldest first."""
    return [
        MessageSummary(
            purpose=Purpose(row.purpose),
            state=MessageState(row.state),
            language=row.language,
            sent_at=row.sent_at,
        )
        for row in SentMessage.objects.filter(case_id=case_id).order_by("pk")
    ]
