"""What notifications know about a person: that messages went to the contact of a booking,
`contact:<booking id>`."""

from __future__ import annotations

from uuid import UUID

from apps.core.registries import personal_data
from apps.notifications.models import SentMessage
from apps.notifications.queries.messages import messages_of


class MessageData:
    def export(self, person: str) -> dict[str, object]:
        case_id = _case_of(person)
        if case_id is None:
            return {}
        return {
            "messages": [
                {
                    "purpose": message.purpose.value,
                    "sent_at": message.sent_at.isoformat() if message.sent_at else None,
                }
                for message in messages_of(case_id)
            ]
        }

    def erase_in_transaction(self, person: str) -> int:
        case_id = _case_of(person)
        if case_id is None:
            return 0
        return (
            SentMessage.objects.filter(case_id=case_id)
            .exclude(recipient_digest="")
            .update(recipient_digest="")
        )


def _case_of(person: str) -> UUID | None:
    kind, _, value = person.partition(":")
    return UUID(value) if kind == "contact" else None


personal_data.register("notifications.messages", MessageData())
