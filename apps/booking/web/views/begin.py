"""From a chosen offer to people and a way to reach them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_POST

from apps.booking import services
from apps.booking.policies.ticket_names import ticket_form
from apps.booking.web import access, typed
from apps.booking.web.forms.search import SearchForm
from apps.booking.web.forms.travelers import ContactForm, check_forms, traveler_forms
from apps.booking.web.journey import Journey, draft_step, offer_over
from apps.booking.web.pages import personal, posted
from apps.booking.web.screens import contact_page, known_contact, travelers_page
from apps.core import clock, context
from apps.core.errors import NotFound
from apps.core.rate_limit import check_rate
from apps.flights import services as flights
from apps.flights.errors import OfferChanged, OfferExpired, OfferNotFound, OfferWithdrawn
from apps.flights.types import Offer


@require_http_methods(["GET", "HEAD", "POST"])
@personal
@posted(owner="search")
def book(request: HttpRequest) -> HttpResponse:
    """Begins a booking: a draft for the chosen offer, filled with what this visitor typed before."""
    check_rate("booking.draft", context.current().address)
    try:
        offer = _chosen(request.POST)
    except (OfferNotFound, OfferExpired, OfferWithdrawn, OfferChanged) as error:
        asked = QueryDict(request.POST.get("search", "")[:500]).dict()
        search = {name: str(asked[name]) for name in SearchForm.base_fields if name in asked}
        return offer_over(request, error, search)
    earlier = access.latest_draft(request)
    draft = services.start_draft(
        offer_token=offer.id,
        language=get_language() or "en",
        typed=typed.carried_over(earlier.typed if earlier else {}, offer),
        now=clock.now(),
    )
    access.remember_draft(request, draft)
    return redirect("travelers", draft.id)


def _chosen(sent: QueryDict) -> Offer:
    """One offer, or a way out and a way back that belong together."""
    now = clock.now()
    if "inbound" not in sent:
        return flights.open_offer(sent.get("offer", ""), now=now)
    outbound = flights.open_offer(sent.get("outbound", ""), now=now)
    inbound = flights.open_offer(sent.get("inbound", ""), now=now)
    return flights.combine_offers(outbound=outbound, inbound=inbound, now=now)


@personal
@require_http_methods(["GET", "HEAD", "POST"])
@draft_step
def travelers(request: HttpRequest, journey: Journey) -> HttpResponse:
    types = journey.offer.party.passenger_types
    if request.method != "POST":
        return travelers_page(request, journey, traveler_forms(types, known=journey.passengers))
    forms = traveler_forms(types, data=request.POST)
    departures = [segment.departs_at.date() for segment in journey.offer.segments]
    people = check_forms(forms, departures, clock.now().date())
    if not people:
        return travelers_page(request, journey, forms, status=422)
    journey.save(typed.with_passengers(journey.draft.typed, people))
    return redirect("contact", journey.draft.id)


@require_POST
@personal
def ticket_name(request: HttpRequest) -> HttpResponse:
    """How the names typed so far will stand on the ticket: a fragment beside them."""
    index = request.POST.get("traveler", "")
    if not index.isdigit():
        raise NotFound
    names = [
        request.POST.get(f"passengers-{index}-{part}", "")[:128] for part in ("given_name", "family_name")
    ]
    return render(request, "booking/_ticket_name.html", {"ticket_name": ticket_form(*names)})


@personal
@require_http_methods(["GET", "HEAD", "POST"])
@draft_step
def contact(request: HttpRequest, journey: Journey) -> HttpResponse:
    if not journey.passengers:
        return redirect("travelers", journey.draft.id)
    if request.method != "POST":
        return contact_page(request, journey, ContactForm(initial=known_contact(journey)))
    form = ContactForm(request.POST)
    if not form.is_valid():
        return contact_page(request, journey, form, status=422)
    journey.save(typed.with_contact(journey.draft.typed, form.contact()))
    return redirect("seats", journey.draft.id, 0)
