"""A traveler's passport scan."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.accounts import services as accounts
from apps.accounts.errors import DocumentChanged, DocumentTooLarge
from apps.accounts.types import ScanMarks
from apps.booking.types import BookingDetail
from apps.booking.web import access
from apps.booking.web.access import Trip
from apps.booking.web.forms.lookup import ScanForm
from apps.booking.web.pages import page, personal
from apps.booking.web.presenters.itinerary import booking_airports
from apps.booking.web.presenters.papers import document_views
from apps.core.errors import InvalidInput, NotFound


@personal
@require_http_methods(["GET", "HEAD", "POST"])
def trip_document(request: HttpRequest, locator: str, index: int) -> HttpResponse:
    trip = access.open_trip(request, locator)
    if index >= len(trip.booking.passengers) or not trip.booking.is_ticketed:
        raise NotFound
    if request.method != "POST":
        return _page(request, trip, index, ScanForm())
    form = ScanForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, trip, index, form, status=422)
    try:
        _submit(trip, index, form)
    except (InvalidInput, DocumentTooLarge, DocumentChanged) as refused:
        form.add_error("document", str(refused.message))
        return _page(request, trip, index, form, status=refused.status)
    messages.success(request, _("Thank you. We check the scan and tell you if anything is missing."))
    return redirect("trip", locator)


def _submit(trip: Trip, index: int, form: ScanForm) -> None:
    booking = trip.booking
    accounts.submit_document(
        holder_id=booking.passengers[index].id,
        case_id=booking.id,
        locator=booking.locator,
        needed_by=booking.segments[0].departs_at,
        upload=form.cleaned_data["document"],
        actor=trip.actor,
        marks=_marks(booking, index),
    )


def _marks(booking: BookingDetail, index: int) -> ScanMarks:
    first = booking.segments[0]
    origin = booking_airports(booking).get(first.origin)
    return ScanMarks(
        flight=first.flight_number,
        route=f"{first.origin}–{first.destination}",
        zone=origin.timezone if origin else "",
        traveler=index + 1,
        travelers=len(booking.passengers),
    )


def _page(request: HttpRequest, trip: Trip, index: int, form: ScanForm, *, status: int = 200) -> HttpResponse:
    booking = trip.booking
    papers = accounts.documents_of([booking.passengers[index].id])
    known = document_views(booking, booking_airports(booking), papers)
    context = {
        "form": form,
        "name": booking.passengers[index].full_name,
        "document": known[index] if known and booking.passengers[index].id in papers else None,
        "locator": booking.locator,
        "limit_bytes": settings.DOCUMENT_MAX_BYTES,
        "too_large": DocumentTooLarge.message,
        "back_href": reverse("trip", args=[booking.locator]),
    }
    return page(request, "booking/document.html", context, status=status)
