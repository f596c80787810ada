"""A trip, the list of one's trips, and finding one without an account."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from apps.accounts import services as accounts
from apps.accounts.types import Role
from apps.audit.types import HistoryEntry
from apps.booking import services
from apps.booking.errors import BookingNotFound
from apps.booking.types import BookingDetail
from apps.booking.web import access
from apps.booking.web.forms.lookup import FindBookingForm
from apps.booking.web.pages import page, personal
from apps.booking.web.presenters.history import timeline, was_voided
from apps.booking.web.presenters.itinerary import booking_airports
from apps.booking.web.presenters.next_step import Standing
from apps.booking.web.presenters.trip import trip_page
from apps.booking.web.presenters.trips import trip_rows
from apps.booking.web.views.check import is_paid
from apps.core import clock, context
from apps.core.ids import is_locator
from apps.core.rate_limit import check_rate
from apps.flights import services as flights
from apps.flights.types import Conditions
from apps.payments import services as payments
from apps.payments.types import PaymentState


@require_safe
@personal
def trip(request: HttpRequest, locator: str) -> HttpResponse:
    booking = access.open_trip(request, locator).booking
    papers = accounts.documents_of([person.id for person in booking.passengers])
    airports = booking_airports(booking)
    history = services.history_of_booking(booking.id)
    standing = _standing(booking, history)
    context_ = {
        "trip": trip_page(
            booking,
            airports,
            papers,
            paid=payments.money_of(booking.id, booking.total.currency),
            standing=standing,
            now=clock.now(),
        ),
        "contact_email": booking.contact_email,
        "just_paid": _has_just_paid(request, booking, standing),
        "conditions": flights.describe_conditions(Conditions.from_json(booking.conditions)),
        "events": timeline(
            history,
            booking,
            accounts.holders_by_document([person.id for person in booking.passengers]),
        ),
        "now": clock.now(),
    }
    return page(request, "booking/trip.html", context_)


def _has_just_paid(request: HttpRequest, booking: BookingDetail, standing: Standing) -> bool:
    if not booking.is_ticketed or standing == Standing.CHARGE_FAILED:
        return False
    return access.has_just_paid(request, booking.id)


def _standing(booking: BookingDetail, history: Sequence[HistoryEntry]) -> Standing:
    if booking.is_held:
        return Standing.CONFIRMING if is_paid(booking) else Standing.USUAL
    if was_voided(history):
        return Standing.VOIDED
    attempts = payments.payments_of(booking.id) if booking.is_ticketed else []
    failed = any(attempt.state == PaymentState.CAPTURE_FAILED for attempt in attempts)
    return Standing.CHARGE_FAILED if failed else Standing.USUAL


@require_safe
@personal
@accounts.require_role(Role.CUSTOMER)
def trips(request: HttpRequest) -> HttpResponse:
    found = services.bookings_of(UUID(context.current().actor.id))
    return page(request, "booking/trips.html", trip_rows(found, now=clock.now()))


@require_http_methods(["GET", "HEAD", "POST"])
def find_booking(request: HttpRequest) -> HttpResponse:
    """By booking code and surname. The empty form is for everybody, search engines too."""
    if request.method != "POST" and not request.GET:
        return render(request, "booking/find.html", {"form": FindBookingForm()})
    return _find(request)


@personal
def _find(request: HttpRequest) -> HttpResponse:
    """Every miss reads alike, and tries are counted."""
    if request.method != "POST":
        return _offer_lookup(request, request.GET.get("locator", ""))
    form = FindBookingForm(request.POST)
    if not form.is_valid():
        return page(request, "booking/find.html", {"form": form}, status=422)
    check_rate("booking.lookup", context.current().address)
    try:
        booking = services.find_booking(**form.cleaned_data)
    except BookingNotFound as missed:
        form.add_error(None, str(missed))
        return page(request, "booking/find.html", {"form": form}, status=missed.status)
    access.remember_trip(request, locator=booking.locator, booking_id=booking.id)
    return redirect("trip", booking.locator)


def _offer_lookup(request: HttpRequest, asked: str) -> HttpResponse:
    """The form, with the code that a mail's link brings; who may see that trip anyway is there at once."""
    locator = asked if is_locator(asked) else ""
    if locator:
        with suppress(BookingNotFound):
            return redirect("trip", access.open_trip(request, locator).booking.locator)
    return page(request, "booking/find.html", {"form": FindBookingForm(initial={"locator": locator})})
