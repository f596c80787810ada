"""Messages in Django's admin site: to be read."""

from __future__ import annotations

from django.contrib import admin

from apps.core.admin import ReadOnly
from apps.notifications.models import SentMessage


@admin.register(SentMessage)
class SentMessageAdmin(ReadOnly, admin.ModelAdmin[SentMessage]):
    list_display = ("purpose", "state", "language", "attempts", "created_at", "sent_at")
    list_filter = ("state", "purpose", "language")
    exclude = ("recipient_digest",)
