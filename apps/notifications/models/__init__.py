from apps.notifications.models.sent_message import MESSAGE_TRANSITIONS, SentMessage

__all__ = ["MESSAGE_TRANSITIONS", "SentMessage"]
