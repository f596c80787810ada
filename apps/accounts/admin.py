"""Accounts in Django's admin site: access can be changed, through the operation; the rest is to be read."""

from __future__ import annotations

from typing import Any

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.contrib.auth.models import Group
from django.http import HttpRequest

from apps.accounts.models import TravelDocument, User
from apps.accounts.operations.change_access import change_access_in_transaction
from apps.accounts.types import Role
from apps.core import context
from apps.core.admin import ReadOnly

# One way in: the sign-in page, with its rate limits and its history. What one may do follows from the role
# alone.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
admin.site.unregister(Group)


@admin.register(User)
class UserAdmin(admin.ModelAdmin[User]):
    list_display = ("email", "full_name", "role", "is_active", "date_joined")
    list_filter = ("role", "is_active")
    search_fields = ("email", "full_name")
    ordering = ("email",)
    fields = ("email", "full_name", "language", "role", "is_active", "date_joined", "last_login")
    readonly_fields = ("email", "full_name", "language", "date_joined", "last_login")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        # The admin site has opened the transaction.
        change_access_in_transaction(
            user_id=obj.pk, role=Role(obj.role), is_active=obj.is_active, actor=context.current().actor
        )


@admin.register(TravelDocument)
class TravelDocumentAdmin(ReadOnly, admin.ModelAdmin[TravelDocument]):
    """What is known of a scan. It opens in the staff portal only, where each look is written down."""

    list_display = ("id", "locator", "kind", "state", "needed_by", "submitted_at")
    list_filter = ("state", "kind")
    search_fields = ("locator",)
    exclude = ("storage_key", "sealed_note")
