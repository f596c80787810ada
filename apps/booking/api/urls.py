from __future__ import annotations

from django.urls import path, register_converter

from apps.booking.api import views
from apps.booking.web.converters import LocatorConverter

register_converter(LocatorConverter, "locator")

urlpatterns = [
    path("offers/<str:offer_id>/seat-maps", views.SeatMapsView.as_view(), name="api_seat_maps"),
    path("bookings", views.BookingsView.as_view(), name="api_bookings"),
    path("bookings/<locator:locator>", views.BookingView.as_view(), name="api_booking"),
    path("bookings/<locator:locator>/history", views.HistoryView.as_view(), name="api_booking_history"),
    path("bookings/<locator:locator>/payments", views.PaymentsView.as_view(), name="api_payments"),
    path(
        "bookings/<locator:locator>/cancellation-quotes",
        views.CancellationQuotesView.as_view(),
        name="api_cancellation_quotes",
    ),
    path(
        "bookings/<locator:locator>/cancellations",
        views.CancellationsView.as_view(),
        name="api_cancellations",
    ),
]
