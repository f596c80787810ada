"""Row locks of this context: a message, by itself."""

from __future__ import annotations

from uuid import UUID

from apps.core.locks import lock_in_order
from apps.notifications.models import SentMessage
from apps.notifications.types import Purpose


def lock_message(event_id: UUID, purpose: Purpose) -> SentMessage:
    """The message about an event; it must be there."""
    return lock_in_order(SentMessage.objects.filter(event_id=event_id, purpose=purpose))[0]
