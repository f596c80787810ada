"""Work items in Django's admin site: to be read."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest

from apps.staff.models import WorkItem


@admin.register(WorkItem)
class WorkItemAdmin(admin.ModelAdmin[WorkItem]):
    list_display = ("locator", "kind", "state", "outcome", "due_at", "closed_at")
    list_filter = ("state", "kind", "outcome")
    search_fields = ("locator",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: WorkItem | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: WorkItem | None = None) -> bool:
        return False
