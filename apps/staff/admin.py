"""Work items in Django's admin site: to be read."""

from __future__ import annotations

from django.contrib import admin

from apps.core.admin import ReadOnly
from apps.staff.models import WorkCase, WorkItem


@admin.register(WorkItem)
class WorkItemAdmin(ReadOnly, admin.ModelAdmin[WorkItem]):
    list_display = ("locator", "kind", "state", "outcome", "due_at", "closed_at")
    list_filter = ("state", "kind", "outcome")
    search_fields = ("locator",)


@admin.register(WorkCase)
class WorkCaseAdmin(ReadOnly, admin.ModelAdmin[WorkCase]):
    list_display = ("case_id", "outcome", "closed_at")
    list_filter = ("outcome",)
    search_fields = ("case_id",)
