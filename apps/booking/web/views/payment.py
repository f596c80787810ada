"""Back from the checkout page: done, refused, or still confirming."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe
from django_htmx.http import HttpResponseClientRefresh

from apps.booking import services
from apps.booking.types import BookingDetail
from apps.booking.web import access
from apps.booking.web.access import Trip, remember_payment
from apps.booking.web.addresses import search_again_url
from apps.booking.web.checkout import with_pay_button
from apps.booking.web.pages import is_swap, page, personal
from apps.booking.web.presenters.check import check_page
from apps.booking.web.presenters.deadline import hold_view
from apps.booking.web.presenters.payment import Outcome, outcome_of, over_words
from apps.core import clock
from apps.core.errors import Conflict
from apps.payments import services as payments
from apps.payments.errors import PaymentProviderUnavailable

_STATUS = {Outcome.OVER: 410}


@require_safe
@personal
@with_pay_button
def payment_return(request: HttpRequest, locator: str) -> HttpResponse:
    """Settles what is open, as the webhook does, and says how it stands. Reloading asks again and repeats nothing."""
    trip = access.open_trip(request, locator)
    outcome, booking = _settle(request, trip)
    if is_swap(request):
        # The waiting page asks every few seconds: it is left alone until there is news.
        return HttpResponse(status=204) if outcome == Outcome.CONFIRMING else HttpResponseClientRefresh()
    if outcome == Outcome.DONE:
        remember_payment(request, booking.id)
    if outcome in {Outcome.DONE, Outcome.ENDED}:
        return redirect("trip", locator)
    context = {
        "outcome": outcome.value,
        "check": check_page(booking),
        "hold": hold_view(booking, now=clock.now()),
        "search_href": search_again_url(booking),
        "over_words": over_words(booking, now=clock.now()),
    }
    return page(request, f"booking/payment_{outcome.value}.html", context, status=_STATUS.get(outcome, 200))


def _settle(request: HttpRequest, trip: Trip) -> tuple[Outcome, BookingDetail]:
    """How it stands, and the order as it is by then."""
    try:
        services.finish_payment(booking_id=trip.booking.id, actor=trip.actor)
    except (PaymentProviderUnavailable, Conflict):
        return Outcome.CONFIRMING, trip.booking
    booking = access.open_trip(request, trip.booking.locator).booking
    return outcome_of(booking, payments.payments_of(booking.id), now=clock.now()), booking
