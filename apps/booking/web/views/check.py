"""Check your answers, and the last moments before paying: more time, the way to the checkout page."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_safe

from apps.booking import services
from apps.booking.errors import HoldOver, NoMoreTime, NotHeld
from apps.booking.types import BookingDetail
from apps.booking.web import access
from apps.booking.web.addresses import search_again_url, site_url
from apps.booking.web.checkout import with_pay_button
from apps.booking.web.pages import is_swap, page, personal, posted
from apps.booking.web.presenters.check import check_page
from apps.booking.web.presenters.deadline import extended_words, hold_view
from apps.core import clock
from apps.core.errors import DomainError
from apps.payments import services as payments
from apps.payments.errors import PaymentInProgress, PaymentProviderUnavailable, PaymentRefused


@require_safe
@personal
@with_pay_button
def check(request: HttpRequest, locator: str) -> HttpResponse:
    booking = access.open_trip(request, locator).booking
    return _elsewhere(request, booking) or _check(request, booking)


def _check(request: HttpRequest, booking: BookingDetail, *, error: DomainError | None = None) -> HttpResponse:
    context = {
        "check": check_page(booking),
        "hold": hold_view(booking, now=clock.now()),
        "error": error,
        "problems": [error] if error else [],
    }
    return page(request, "booking/check.html", context, status=error.status if error else 200)


def _elsewhere(request: HttpRequest, booking: BookingDetail) -> HttpResponse | None:
    """Where an order leads that can't be paid (any more); None for a held one."""
    if booking.is_held and booking.hold_expires_at > clock.now():
        return None
    if booking.is_ticketed or booking.cancelled_at is not None:
        return redirect("trip", booking.locator)
    if is_paid(booking):
        return redirect("payment_return", booking.locator)
    return hold_over(request, booking)


def is_paid(booking: BookingDetail) -> bool:
    """Whether money is there that waits for tickets, or for being given back."""
    return any(payment.is_secured for payment in payments.payments_of(booking.id))


def hold_over(request: HttpRequest, booking: BookingDetail) -> HttpResponse:
    """The time is over: the seats went back, the typed data stays, the search is one tap away."""
    context = {"error": HoldOver(), "locator": booking.locator, "search_href": search_again_url(booking)}
    return page(request, "booking/hold_over.html", context, status=HoldOver.status)


@require_http_methods(["GET", "HEAD", "POST"])
@personal
@posted(owner="check")
def extend(request: HttpRequest, locator: str) -> HttpResponse:
    """Leads back to the page that was open; in place it leaves alone what is being typed beside the deadline."""
    trip = access.open_trip(request, locator)
    refused: DomainError | None = None
    try:
        services.extend_hold(booking_id=trip.booking.id, actor=trip.actor)
    except (NoMoreTime, HoldOver, NotHeld) as error:
        refused = error
    booking = access.open_trip(request, locator).booking
    said = str(refused) if refused else extended_words(booking)
    if is_swap(request):
        context = {
            "hold": hold_view(booking, now=clock.now()),
            "in_place": True,
            "said": said,
            "is_refused": refused is not None,
        }
        return page(request, "booking/_deadline.html", context)
    if isinstance(refused, (HoldOver, NotHeld)):
        return redirect("check", locator)
    (messages.warning if refused else messages.success)(request, said)
    return redirect(_page_before(request) or reverse("check", args=[locator]))


def _page_before(request: HttpRequest) -> str:
    """The page on which the form stood, if it says so and is one of ours."""
    address = request.POST.get("back", "")
    return address if url_has_allowed_host_and_scheme(address, allowed_hosts=None) else ""


@require_http_methods(["GET", "HEAD", "POST"])
@personal
@posted(owner="check")
@with_pay_button
def pay(request: HttpRequest, locator: str) -> HttpResponse:
    """On to the hosted page. Sent twice, it leads to the same page twice."""
    trip = access.open_trip(request, locator)
    back = site_url("payment_return", locator)
    try:
        payment = services.start_payment(
            booking_id=trip.booking.id, return_url=back, cancel_url=back, actor=trip.actor
        )
    except (HoldOver, NotHeld):
        return redirect("check", locator)
    except PaymentInProgress as error:
        if is_paid(trip.booking):
            return redirect("payment_return", locator)
        # It has changed in another tab: shown as it is now.
        return _check(request, access.open_trip(request, locator).booking, error=error)
    except (PaymentProviderUnavailable, PaymentRefused) as error:
        return _check(request, trip.booking, error=error)
    response = HttpResponseRedirect(payment.redirect_url)
    response.status_code = 303
    return response
