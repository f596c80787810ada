"""The Change links of a held order: a traveler, how to reach them, their seats."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.booking import services
from apps.booking.errors import HoldOver, NotHeld, SeatNotOffered, SeatTaken
from apps.booking.web import access, typed
from apps.booking.web.access import Trip
from apps.booking.web.forms.travelers import ContactForm, TravelerForm, show_errors
from apps.booking.web.journey import lead_to
from apps.booking.web.pages import page, page_or_part, personal
from apps.booking.web.presenters.deadline import hold_view
from apps.booking.web.presenters.itinerary import booking_airports
from apps.booking.web.presenters.people import people
from apps.booking.web.presenters.prices import booking_receipt
from apps.booking.web.presenters.seat_page import Turn, preview, seat_page
from apps.booking.web.presenters.seat_plan import SeatPlan
from apps.core import clock
from apps.core.errors import DomainError, InvalidInput, NotFound

# The check page, to which every change leads, says what has become of the hold.
_TOO_LATE = (HoldOver, NotHeld)


@personal
@require_http_methods(["GET", "HEAD", "POST"])
def trip_traveler(request: HttpRequest, locator: str, index: int) -> HttpResponse:
    trip = access.open_trip(request, locator)
    if index >= len(trip.booking.passengers):
        raise NotFound
    person = trip.booking.passengers[index]
    if request.method != "POST":
        known = {name: getattr(person, name) for name in TravelerForm.base_fields}
        return _traveler_page(request, trip, TravelerForm(index, person.type, initial=known))
    form = TravelerForm(index, person.type, request.POST)
    if not form.is_valid():
        return _traveler_page(request, trip, form, status=422)
    try:
        with suppress(*_TOO_LATE):
            services.change_passenger(
                booking_id=trip.booking.id,
                index=index,
                passenger=form.passenger(),
                actor=trip.actor,
                now=clock.now(),
            )
    except InvalidInput as refused:
        show_errors([form], refused)
        return _traveler_page(request, trip, form, status=422)
    _keep(request, trip, lambda known: typed.with_passenger(known, index, form.passenger()))
    return redirect("check", locator)


def _keep(request: HttpRequest, trip: Trip, change: Callable[[typed.Typed], typed.Typed]) -> None:
    """The same in what was typed: should the hold lapse, or have lapsed, the next one starts with it."""
    draft = access.draft_of_trip(request, trip.booking.id)
    if draft is not None:
        services.save_draft(draft_id=draft.id, typed=change(draft.typed), now=clock.now())


def _traveler_page(
    request: HttpRequest, trip: Trip, form: TravelerForm, *, status: int = 200
) -> HttpResponse:
    context = {
        "form": form,
        "person": people(trip.booking)[form.index],
        "back_href": reverse("check", args=[trip.booking.locator]),
        "hold": hold_view(trip.booking, now=clock.now()),
    }
    return page(request, "booking/change_traveler.html", context, status=status)


@personal
@require_http_methods(["GET", "HEAD", "POST"])
def trip_contact(request: HttpRequest, locator: str) -> HttpResponse:
    trip = access.open_trip(request, locator)
    booking = trip.booking
    if request.method == "POST":
        form = ContactForm(request.POST)
        if form.is_valid():
            with suppress(*_TOO_LATE):
                services.change_contact(booking_id=booking.id, contact=form.contact(), actor=trip.actor)
            _keep(request, trip, lambda known: typed.with_contact(known, form.contact()))
            return redirect("check", locator)
    else:
        form = ContactForm(initial={"email": booking.contact_email, "phone": booking.contact_phone})
    context = {
        "form": form,
        "back_href": reverse("check", args=[locator]),
        "hold": hold_view(booking, now=clock.now()),
    }
    return page(request, "booking/change_contact.html", context, status=422 if form.errors else 200)


@personal
@require_http_methods(["GET", "HEAD", "POST"])
def trip_seats(request: HttpRequest, locator: str, segment: int) -> HttpResponse:
    trip = access.open_trip(request, locator)
    if not trip.booking.is_held:
        return lead_to(request, reverse("check", args=[locator]))
    plan = SeatPlan.of_booking(trip.booking, booking_airports(trip.booking))
    turn = Turn.of(plan, segment, request.POST if request.method == "POST" else request.GET)
    if request.method != "POST":
        return _seats_page(request, trip, plan, turn)
    if request.POST.get("action") == "list":
        return redirect(f"{request.path}?{turn.in_list().query()}")
    together = request.POST.get("action") == "together"
    try:
        chosen = (
            plan.together(segment)
            if together
            else {turn.traveler: request.POST.get("seat", "").strip().upper()}
        )
        with suppress(*_TOO_LATE):
            services.change_seats(
                booking_id=trip.booking.id, changes=plan.changes(segment, chosen), actor=trip.actor
            )
    except (SeatNotOffered, SeatTaken) as error:
        return _seats_page(request, trip, plan, turn, error=error)
    following = turn.after(plan)
    if following is None or following.segment != segment or together:
        return redirect("check", locator)
    return redirect(f"{request.path}?{following.query()}")


def _seats_page(
    request: HttpRequest, trip: Trip, plan: SeatPlan, turn: Turn, *, error: DomainError | None = None
) -> HttpResponse:
    """The page, or for HTMX the price with the seat that is being looked at."""
    if error is None:
        plan = preview(plan, turn)
    context = {
        "seats": seat_page(plan, turn, submit_label=_("Save seat"), error=error),
        "receipt": booking_receipt(trip.booking, seats=plan.prices()),
        "back_href": reverse("check", args=[trip.booking.locator]),
        "hold": hold_view(trip.booking, now=clock.now()),
        "can_skip": False,
        "action": request.path,
        "noindex": True,
    }
    status = error.status if error else 200
    return page_or_part(
        request, "booking/change_seats.html", "booking/_seat_price.html", context, status=status
    )
