"""Reference data to look at. Nothing is changed here: it comes from files and operations."""

from __future__ import annotations

from typing import Any

from django.contrib import admin

from apps.core.admin import ReadOnly
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


class ReferenceAdmin(ReadOnly, admin.ModelAdmin[Any]):
    """Long lists that aren't counted."""

    show_full_result_count = False
    list_per_page = 50


@admin.register(Airport)
class AirportAdmin(ReferenceAdmin):
    list_display = ("code", "name", "city", "country", "metro_code", "timezone", "served")
    list_filter = ("served",)
    search_fields = ("code", "name", "city")
    ordering = ("-rank", "code")


@admin.register(AircraftConfiguration)
class AircraftConfigurationAdmin(ReferenceAdmin):
    list_display = ("code", "name", "iata_type")


@admin.register(Schedule)
class ScheduleAdmin(ReferenceAdmin):
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
class FlightAdmin(ReferenceAdmin):
    list_display = ("designator", "service_date", "state")
    list_filter = ("state",)
    date_hierarchy = "service_date"
    search_fields = ("number",)


@admin.register(SegmentFare)
class SegmentFareAdmin(ReferenceAdmin):
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
class FareFamilyAdmin(ReferenceAdmin):
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
class ChargeAdmin(ReferenceAdmin):
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
class SeatPriceAdmin(ReferenceAdmin):
    list_display = ("cabin", "kind", "haul", "amount", "currency", "effective_from", "effective_until")


@admin.register(MinimumConnectionTime)
class MinimumConnectionTimeAdmin(ReferenceAdmin):
    list_display = ("airport_id", "kind", "minutes")
