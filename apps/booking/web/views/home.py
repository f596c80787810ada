"""The home page: one sentence, one search, and where one can fly from here."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from apps.booking.web.forms.search import SearchForm
from apps.booking.web.nearest import HUBS, nearest_hub
from apps.booking.web.presenters.home import HomePage, home_page
from apps.core import clock
from apps.flights import services as flights

SUGGESTED_AHEAD = timedelta(days=14)


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    asked = request.GET.get("from", "")
    hub = asked if asked in HUBS else nearest_hub(request.headers.get("Accept-Language", ""))
    day = clock.now().date() + SUGGESTED_AHEAD
    form = SearchForm(initial={"origin": hub, "departure_date": day})
    response = render(request, "booking/home.html", {"form": form, "page": _from(hub)})
    patch_vary_headers(response, ["Accept-Language"])
    return response


def _from(hub: str) -> HomePage | None:
    """Flights of the month that a trip begun now would fall into. None while there is no network."""
    airports = flights.describe_airports(codes=HUBS, language=get_language() or "en")
    if hub not in airports:
        return None
    now = clock.now()
    day = now.date() + SUGGESTED_AHEAD
    found = flights.destinations_from(airport=hub, month=day.replace(day=1), now=now)
    hubs = [airports[code] for code in HUBS if code in airports]
    return home_page(airports[hub], found, hubs, day=day, address=reverse("home"))
