"""Cancel a trip: what it costs first, then the question."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.booking import services
from apps.booking.errors import NotCancellable, PaymentUnderWay, QuoteExpired, QuoteNotFound
from apps.booking.web import access
from apps.booking.web.access import Trip
from apps.booking.web.pages import page, personal
from apps.booking.web.presenters.cancel import cancel_view
from apps.core.errors import DomainError


@personal
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: HttpRequest, locator: str) -> HttpResponse:
    """Reloading shows the same quote while it is honoured; only a confirmed quote cancels."""
    trip = access.open_trip(request, locator)
    if trip.booking.cancelled_at is not None:
        return redirect("trip", locator)
    if request.method != "POST":
        return _ask(request, trip)
    try:
        services.cancel_booking(
            booking_id=trip.booking.id, quote_id=_quote_id(request.POST.get("quote", "")), actor=trip.actor
        )
    except (QuoteExpired, QuoteNotFound, PaymentUnderWay) as error:
        return _ask(request, trip, error=error)
    except NotCancellable as error:
        messages.warning(request, str(error))
        return redirect("trip", locator)
    messages.success(request, _("The booking is cancelled."))
    return redirect("trip", locator)


def _quote_id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise QuoteNotFound from error


def _ask(request: HttpRequest, trip: Trip, *, error: DomainError | None = None) -> HttpResponse:
    booking = trip.booking
    try:
        quote = services.open_cancellation_quote(booking) or services.quote_cancellation(
            booking_id=booking.id, actor=trip.actor
        )
    except NotCancellable as refused:
        messages.warning(request, str(refused))
        return redirect("trip", booking.locator)
    context = {
        "cancel": cancel_view(booking, quote),
        "back_href": reverse("trip", args=[booking.locator]),
        "problems": [error] if error else [],
    }
    return page(request, "booking/cancel.html", context, status=error.status if error else 200)
