"""Below /api/v1/."""

from django.urls import path

from apps.flights.api import views

urlpatterns = [
    path("airports", views.AirportsView.as_view(), name="airports"),
    path("offers", views.OffersView.as_view(), name="offers"),
    path("offers/<str:offer_id>", views.OfferView.as_view(), name="offer"),
]
