"""Reference data to look at. Nothing is changed here: it comes from files and operations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from apps.flights.models import (
    AircraftConfiguration,
    Airport,
    Charge,
    FareFamily,
    Flight,
    MinimumConnectionTime,
    Schedule,
    SeatPrice,
    SegmentFare,
)

if TYPE_CHECKING:
    _ModelAdmin = admin.ModelAdmin[Any]
else:
    _ModelAdmin = admin.ModelAdmin


class ReadOnlyAdmin(_ModelAdmin):
    """Lists and shows, whatever the role may."""

    show_full_result_count = False
    list_per_page = 50

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(Airport)
class AirportAdmin(ReadOnlyAdmin):
    list_display = ("code", "name", "city", "country", "metro_code", "timezone", "served")
    list_filter = ("served",)
    search_fields = ("code", "name", "city")
    ordering = ("-rank", "code")


@admin.register(AircraftConfiguration)
class AircraftConfigurationAdmin(ReadOnlyAdmin):
    list_display = ("code", "name", "iata_type")


@admin.register(Schedule)
class ScheduleAdmin(ReadOnlyAdmin):
    list_display = (
        "carrier",
        "number",
        "leg_sequence",
        "origin_id",
        "destination_id",
        "departure_time",
        "period_start",
    )
    search_fields = ("number", "origin__code", "destination__code")


@admin.register(Flight)
class FlightAdmin(ReadOnlyAdmin):
    list_display = ("designator", "service_date", "state")
    list_filter = ("state",)
    date_hierarchy = "service_date"
    search_fields = ("number",)


@admin.register(SegmentFare)
class SegmentFareAdmin(ReadOnlyAdmin):
    list_display = (
        "origin_id",
        "destination_id",
        "cabin",
        "rbd",
        "amount",
        "currency",
        "effective_from",
        "superseded_at",
    )
    list_filter = ("cabin",)
    search_fields = ("origin__code", "destination__code")


@admin.register(FareFamily)
class FareFamilyAdmin(ReadOnlyAdmin):
    list_display = (
        "cabin",
        "code",
        "surcharge_percent",
        "surcharge",
        "currency",
        "effective_from",
        "effective_until",
    )


@admin.register(Charge)
class ChargeAdmin(ReadOnlyAdmin):
    list_display = (
        "filing_key",
        "code",
        "name",
        "point",
        "country",
        "airport_id",
        "amount",
        "currency",
        "effective_from",
    )
    list_filter = ("kind", "point")
    search_fields = ("code", "name", "filing_key")


@admin.register(SeatPrice)
class SeatPriceAdmin(ReadOnlyAdmin):
    list_display = ("cabin", "kind", "haul", "amount", "currency", "effective_from", "effective_until")


@admin.register(MinimumConnectionTime)
class MinimumConnectionTimeAdmin(ReadOnlyAdmin):
    list_display = ("airport_id", "kind", "minutes")
