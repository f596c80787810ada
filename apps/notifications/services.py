"""The only door to the notifications context."""

from apps.notifications.operations.deliver_mail import deliver_mail
from apps.notifications.queries.messages import messages_of

__all__ = ["deliver_mail", "messages_of"]
