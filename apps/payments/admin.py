"""Read-only views for administrators: money is changed by operations only."""

from __future__ import annotations

from django.contrib import admin

from apps.core.admin import ReadOnly
from apps.payments.models import LedgerEntry, LedgerTransaction, Payment, Refund, WebhookEvent


class RefundInline(ReadOnly, admin.TabularInline[Refund, Payment]):
    model = Refund
    extra = 0


class LedgerEntryInline(ReadOnly, admin.TabularInline[LedgerEntry, LedgerTransaction]):
    model = LedgerEntry
    extra = 0


@admin.register(Payment)
class PaymentAdmin(ReadOnly, admin.ModelAdmin[Payment]):
    list_display = (
        "id",
        "reference",
        "state",
        "amount",
        "currency",
        "captured_amount",
        "refunded_amount",
        "created_at",
    )
    list_filter = ("state", "currency")
    search_fields = ("id", "reference", "provider_session_id", "provider_intent_id")
    exclude = ("sealed_email",)
    inlines = (RefundInline,)
    show_full_result_count = False


@admin.register(LedgerTransaction)
class LedgerTransactionAdmin(ReadOnly, admin.ModelAdmin[LedgerTransaction]):
    list_display = ("id", "kind", "payment", "refund", "posted_at")
    list_filter = ("kind",)
    list_select_related = ("payment", "refund")
    search_fields = ("payment__id",)
    inlines = (LedgerEntryInline,)
    show_full_result_count = False


@admin.register(WebhookEvent)
class WebhookEventAdmin(ReadOnly, admin.ModelAdmin[WebhookEvent]):
    list_display = ("provider_event_id", "type", "payment", "received_at", "processed_at", "attempts")
    list_filter = ("type",)
    list_select_related = ("payment",)
    search_fields = ("provider_event_id", "object_id", "payment__id")
    show_full_result_count = False
