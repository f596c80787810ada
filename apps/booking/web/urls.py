"""Below /<language>/: search, the journey to a held order, and trips."""

from __future__ import annotations

from django.urls import path, register_converter

from apps.booking.web.converters import LocatorConverter
from apps.booking.web.views import (
    begin,
    cancel,
    change,
    check,
    documents,
    hold,
    home,
    payment,
    search,
    seats,
    trip,
)

register_converter(LocatorConverter, "pnr")

urlpatterns = [
    path("", home.home, name="home"),
    path("flights/", search.search, name="search"),
    path("airports/", search.airport_suggestions, name="airport_suggestions"),
    path("book/", begin.book, name="book"),
    path("book/ticket-name/", begin.ticket_name, name="ticket_name"),
    path("book/<uuid:draft>/travelers/", begin.travelers, name="travelers"),
    path("book/<uuid:draft>/contact/", begin.contact, name="contact"),
    path("book/<uuid:draft>/seats/<int:segment>/", seats.seats, name="seats"),
    path("book/<uuid:draft>/hold/", hold.hold, name="hold"),
    path("book/<uuid:draft>/replace/", hold.replace_held, name="replace_held"),
    path("book/<uuid:draft>/price/", hold.price_changed, name="price_changed"),
    path("find/", trip.find_booking, name="find_booking"),
    path("trips/", trip.trips, name="trips"),
    path("trips/<pnr:locator>/", trip.trip, name="trip"),
    path("trips/<pnr:locator>/check/", check.check, name="check"),
    path("trips/<pnr:locator>/travelers/<int:index>/", change.trip_traveler, name="trip_traveler"),
    path("trips/<pnr:locator>/contact/", change.trip_contact, name="trip_contact"),
    path("trips/<pnr:locator>/seats/<int:segment>/", change.trip_seats, name="trip_seats"),
    path("trips/<pnr:locator>/extend/", check.extend, name="extend"),
    path("trips/<pnr:locator>/pay/", check.pay, name="pay"),
    path("trips/<pnr:locator>/payment/", payment.payment_return, name="payment_return"),
    path("trips/<pnr:locator>/documents/<int:index>/", documents.trip_document, name="trip_document"),
    path("trips/<pnr:locator>/cancel/", cancel.cancel, name="cancel"),
]
