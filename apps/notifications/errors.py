"""What can go wrong with messages."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from apps.core.errors import Unavailable


class MessageBusy(Unavailable):
    """Another worker holds the lease; the relay brings the event again."""

    code = "message_busy"
    message = _("This message is being sent at this moment.")
