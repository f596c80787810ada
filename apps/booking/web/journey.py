"""The way from an offer to a held order: what is filled in, what comes next, and what to do when the offer is over."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import wraps
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect

from apps.booking import services
from apps.booking.errors import BookingNotFound
from apps.booking.types import BookingDetail, ContactInput, DraftInfo, PassengerInput, SeatRequest
from apps.booking.web import access, typed
from apps.booking.web.addresses import search_url
from apps.booking.web.pages import is_swap
from apps.core import clock
from apps.core.errors import DomainError
from apps.flights import services as flights
from apps.flights.errors import OfferChanged, OfferExpired, OfferNotFound, OfferWithdrawn
from apps.flights.types import Offer

STEPS = 5
"""Flights, travelers, contact, seats, check and pay."""


@dataclass(frozen=True, slots=True)
class Journey:
    """A draft of this visitor, and the offer it is about."""

    draft: DraftInfo
    offer: Offer

    @property
    def passengers(self) -> tuple[PassengerInput, ...]:
        return typed.passengers_of(self.draft.typed, self.offer.party)

    @property
    def contact(self) -> ContactInput | None:
        return typed.contact_of(self.draft.typed)

    @property
    def seats(self) -> tuple[SeatRequest, ...]:
        return typed.seats_of(self.draft.typed)

    def missing_step(self) -> str:
        """The address of the first step that isn't filled in; '' when seats may be chosen and held."""
        if not self.passengers:
            return reverse("travelers", args=[self.draft.id])
        if self.contact is None:
            return reverse("contact", args=[self.draft.id])
        return ""

    def save(self, changed: typed.Typed) -> Journey:
        """The journey with what was typed now. Raises DraftNotFound."""
        return replace(
            self, draft=services.save_draft(draft_id=self.draft.id, typed=changed, now=clock.now())
        )


JourneyView = Callable[..., HttpResponse]
"""Takes the request, the journey, and what else stands in the address."""


def draft_step(view: JourneyView) -> Callable[..., HttpResponse]:
    """Opens the draft of a step and its offer. A draft whose order is held leads into that order instead."""

    @wraps(view)
    def opened(request: HttpRequest, draft: UUID, **address: int) -> HttpResponse:
        info = access.open_draft(request, draft)
        held = held_order(info)
        if held is not None:
            # Whoever has the draft may see what it became, though the process may have died before it said so.
            access.remember_trip(request, locator=held.locator, booking_id=held.id)
            return lead_to(request, _in_order(request, held, address))
        try:
            offer = flights.open_offer(info.offer_token, now=clock.now())
        except (OfferExpired, OfferWithdrawn, OfferNotFound) as error:
            if is_swap(request):
                return lead_to(request, request.get_full_path())
            return offer_over(request, error, info.typed.get("search", {}))
        except OfferChanged as changed:
            return ask_again(request, info, changed)
        return view(request, Journey(info, offer), **address)

    return opened


# Steps of a draft, and the pages on which a held order's answers are changed.
_CHANGES = {"travelers": "trip_traveler", "contact": "trip_contact", "seats": "trip_seats"}


def _in_order(request: HttpRequest, held: BookingDetail, address: Mapping[str, int]) -> str:
    """Who goes back to a step sees what was answered there; a form that is sent again has been answered."""
    match = request.resolver_match
    change = _CHANGES.get(match.url_name or "") if match else None
    if change is None or request.method == "POST" or not held.is_held:
        return reverse("check", args=[held.locator])
    which = {"index": 0} if change == "trip_traveler" else address
    return reverse(change, kwargs={"locator": held.locator, **which})


def lead_to(request: HttpRequest, address: str) -> HttpResponse:
    """A fragment can't be replaced by a whole page: HTMX is told to go there."""
    return HttpResponseClientRedirect(address) if is_swap(request) else redirect(address)


def held_order(draft: DraftInfo) -> BookingDetail | None:
    """The order that this draft became, while it is held, paid or flown: one that lapsed may be tried again."""
    if draft.booking_id is None:
        return None
    try:
        booking = services.get_booking(draft.booking_id)
    except BookingNotFound:
        return None
    if booking.is_held and booking.hold_expires_at <= clock.now():
        return None
    return booking if booking.is_held or booking.is_ticketed else None


def offer_over(request: HttpRequest, error: DomainError, search: dict[str, str]) -> HttpResponse:
    """Says that the offer can't be had any more, and leads to the same search today."""
    # How long a price is honoured explains one that ran out, and nothing else.
    minutes = settings.OFFER_LIFETIME_SECONDS // 60 if isinstance(error, OfferExpired) else 0
    context = {"error": error, "minutes": minutes, "search_href": search_url(search), "noindex": True}
    return render(request, "booking/offer_over.html", context, status=error.status)


def ask_again(request: HttpRequest, draft: DraftInfo, changed: DomainError) -> HttpResponse:
    """Keeps what the journey costs now in the draft, and asks whether it is wanted at that price."""
    services.save_draft(
        draft_id=draft.id, typed=typed.with_requote(draft.typed, changed.params), now=clock.now()
    )
    return lead_to(request, reverse("price_changed", args=[draft.id]))
