"""Take the hold, or say what is in its way; ask again when the price has changed."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from apps.booking import services
from apps.booking.errors import (
    BookingNotFound,
    NotCancellable,
    NotHeld,
    OverlappingJourney,
    PaymentUnderWay,
    QuoteExpired,
    SeatNotOffered,
    SeatTaken,
)
from apps.booking.web import access, typed
from apps.booking.web.holding import give_back, hold_draft
from apps.booking.web.journey import Journey, ask_again, draft_step, offer_over
from apps.booking.web.pages import is_swap, page, personal, posted
from apps.booking.web.presenters.draft import results_href, step_view
from apps.booking.web.presenters.itinerary import offer_airports
from apps.booking.web.presenters.seat_page import Turn
from apps.booking.web.presenters.seat_plan import SeatPlan
from apps.booking.web.screens import refused_page, seats_page
from apps.core import clock
from apps.core.errors import DomainError, InvalidInput
from apps.core.idempotency import KeyInFlight
from apps.core.money import Money
from apps.flights import errors as flight_errors
from apps.flights import services as flights


@personal
@require_http_methods(["GET", "HEAD", "POST"])
@draft_step
def hold(request: HttpRequest, journey: Journey) -> HttpResponse:
    """GET is where a second click ends while the first is still at work; a finished hold leads on from here."""
    if request.method == "POST":
        return hold_now(request, journey)
    if is_swap(request):
        # The waiting page asks every few seconds: it is left alone until there is an order to lead to.
        return HttpResponse(status=204)
    missing = journey.missing_step()
    return (
        redirect(missing)
        if missing
        else page(request, "booking/holding.html", {"draft_id": journey.draft.id})
    )


def hold_now(request: HttpRequest, journey: Journey) -> HttpResponse:
    contact = journey.contact
    if contact is None or journey.missing_step():
        return redirect(journey.missing_step())
    try:
        held = hold_draft(journey, contact)
    except tuple(_ANSWERS) as refused:
        answer = next(_ANSWERS[kind] for kind in type(refused).__mro__ if kind in _ANSWERS)
        return answer(request, journey, refused)
    access.remember_trip(request, locator=held.locator, booking_id=held.booking_id)
    return redirect("check", held.locator)


@personal
@require_http_methods(["GET", "HEAD", "POST"])
@posted(owner="hold")
@draft_step
def replace_held(request: HttpRequest, journey: Journey) -> HttpResponse:
    """Gives this visitor's held order back that overlaps, and holds these flights in its place."""
    locator = request.POST.get("locator", "")
    try:
        give_back(access.open_trip(request, locator))
    except (NotHeld, NotCancellable, PaymentUnderWay, QuoteExpired) as refused:
        messages.warning(request, str(refused))
        return redirect("trip", locator)
    return hold_now(request, journey)


def _seat_gone(request: HttpRequest, journey: Journey, error: DomainError) -> HttpResponse:
    """Back to the cabin in which a seat was lost, without that seat."""
    plan = SeatPlan.of_journey(journey, offer_airports(journey.offer))
    lost = plan.lost()
    if lost is not None:
        seats = [wish for wish in plan.seats if wish != lost]
        journey = journey.save(typed.with_seats(journey.draft.typed, seats))
        plan = SeatPlan.of_journey(journey, offer_airports(journey.offer))
    turn = Turn(lost.segment, lost.passenger, "", "") if lost else Turn.of(plan, 0, request.GET)
    return seats_page(request, journey, plan, turn, error=error)


def _sold_out(request: HttpRequest, journey: Journey, error: DomainError) -> HttpResponse:
    step = step_view(journey, offer_airports(journey.offer), number=1, back_href=results_href(journey))
    return page(request, "booking/sold_out.html", {"error": error, "step": step}, status=error.status)


def _overlaps(request: HttpRequest, journey: Journey, error: DomainError) -> HttpResponse:
    """Leads to the other trip, if it's known to be this visitor's."""
    assert isinstance(error, OverlappingJourney)
    step = step_view(journey, offer_airports(journey.offer), number=1, back_href=results_href(journey))
    locator = error.params.get("locator") or access.known_locator(request, error.booking_id)
    trip_href = reverse("trip", args=[locator]) if locator else reverse("find_booking")
    context = {
        "error": error,
        "step": step,
        "trip_href": trip_href,
        "is_known": bool(locator),
        "held": locator if _is_held(request, locator) else "",
        "draft_id": journey.draft.id,
    }
    return page(request, "booking/overlap.html", context, status=error.status)


def _is_held(request: HttpRequest, locator: str) -> bool:
    try:
        return access.open_trip(request, locator).booking.is_held
    except BookingNotFound:
        return False


def _in_flight(request: HttpRequest, journey: Journey, error: DomainError) -> HttpResponse:
    return redirect("hold", journey.draft.id)


def _price_changed(request: HttpRequest, journey: Journey, error: DomainError) -> HttpResponse:
    return ask_again(request, journey.draft, error)


def _over(request: HttpRequest, journey: Journey, error: DomainError) -> HttpResponse:
    return offer_over(request, error, journey.draft.typed.get("search", {}))


def _refused(request: HttpRequest, journey: Journey, error: DomainError) -> HttpResponse:
    assert isinstance(error, InvalidInput)
    return refused_page(request, journey, error)


Answer = Callable[[HttpRequest, Journey, DomainError], HttpResponse]
_ANSWERS: dict[type[DomainError], Answer] = {
    KeyInFlight: _in_flight,
    OverlappingJourney: _overlaps,
    SeatTaken: _seat_gone,
    SeatNotOffered: _seat_gone,
    flight_errors.SoldOut: _sold_out,
    flight_errors.OfferChanged: _price_changed,
    flight_errors.OfferExpired: _over,
    flight_errors.OfferWithdrawn: _over,
    flight_errors.OfferNotFound: _over,
    InvalidInput: _refused,
}


@personal
@require_http_methods(["GET", "HEAD", "POST"])
def price_changed(request: HttpRequest, draft: UUID) -> HttpResponse:
    """The old and the new price, and the question. The answer holds the seats at the new one."""
    info = access.open_draft(request, draft)
    changed = info.typed.get("requote")
    if changed is None:
        return redirect("travelers", draft)
    try:
        offer = flights.open_offer(changed["offer_id"], now=clock.now())
    except DomainError as error:
        return offer_over(request, error, info.typed.get("search", {}))
    if request.method == "POST" and request.POST.get("offer") == offer.id:
        services.save_draft(
            draft_id=draft, typed=typed.without_requote(info.typed), now=clock.now(), offer_token=offer.id
        )
        return hold(request, draft)
    journey = Journey(info, offer)
    context = {
        "old": Money(**changed["old_total"]),
        "new": Money(**changed["new_total"]),
        "offer_id": offer.id,
        "step": step_view(journey, offer_airports(offer), number=1, back_href=results_href(journey)),
    }
    return page(
        request, "booking/price_changed.html", context, status=409 if request.method == "POST" else 200
    )
