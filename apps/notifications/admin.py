"""Messages in Django's admin site: to be read."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest

from apps.notifications.models import SentMessage


@admin.register(SentMessage)
class SentMessageAdmin(admin.ModelAdmin[SentMessage]):
    list_display = ("purpose", "state", "language", "attempts", "created_at", "sent_at")
    list_filter = ("state", "purpose", "language")
    exclude = ("recipient_digest",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: SentMessage | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: SentMessage | None = None) -> bool:
        return False
