"""Choose seats, flight by flight and traveler by traveler, before anything is held."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from apps.booking.errors import SeatNotOffered, SeatTaken
from apps.booking.types import SeatRequest
from apps.booking.web import typed
from apps.booking.web.journey import Journey, draft_step
from apps.booking.web.pages import personal
from apps.booking.web.presenters.itinerary import offer_airports
from apps.booking.web.presenters.seat_page import Turn
from apps.booking.web.presenters.seat_plan import SeatPlan
from apps.booking.web.screens import seats_page
from apps.booking.web.views.hold import hold_now


@personal
@require_http_methods(["GET", "HEAD", "POST"])
@draft_step
def seats(request: HttpRequest, journey: Journey, segment: int) -> HttpResponse:
    missing = journey.missing_step()
    if missing:
        return redirect(missing)
    plan = SeatPlan.of_journey(journey, offer_airports(journey.offer))
    turn = Turn.of(plan, segment, request.POST if request.method == "POST" else request.GET)
    if request.method != "POST":
        return seats_page(request, journey, plan, turn)
    try:
        match request.POST.get("action"):
            case "list":
                return redirect(_address(journey, turn.in_list()))
            case "skip":
                return _skip(request, journey, plan, turn)
            case "together":
                _keep(journey, plan.with_seats(segment, plan.together(segment)))
                return redirect(_address(journey, turn))
            case _:
                return _choose(request, journey, plan, turn)
    except (SeatNotOffered, SeatTaken) as error:
        return seats_page(request, journey, plan, turn, error=error)


def _choose(request: HttpRequest, journey: Journey, plan: SeatPlan, turn: Turn) -> HttpResponse:
    """One traveler's seat on one flight, or none; then whoever comes next, and in the end the hold."""
    chosen = {turn.traveler: request.POST.get("seat", "").strip().upper()}
    plan.check(turn.segment, chosen)
    journey = _keep(journey, plan.with_seats(turn.segment, chosen))
    return _go_on(request, journey, turn.after(plan))


def _skip(request: HttpRequest, journey: Journey, plan: SeatPlan, turn: Turn) -> HttpResponse:
    """No seats on this flight; then the next flight, and after the last one the hold."""
    nobody = {person.index: "" for person in plan.people(turn.segment)}
    journey = _keep(journey, plan.with_seats(turn.segment, nobody))
    return _go_on(request, journey, turn.next_flight(plan))


def _go_on(request: HttpRequest, journey: Journey, following: Turn | None) -> HttpResponse:
    return redirect(_address(journey, following)) if following else hold_now(request, journey)


def _keep(journey: Journey, seats: Sequence[SeatRequest]) -> Journey:
    return journey.save(typed.with_seats(journey.draft.typed, seats))


def _address(journey: Journey, turn: Turn) -> str:
    return f"{reverse('seats', args=[journey.draft.id, turn.segment])}?{turn.query()}"
