"""Search: the form, its results, suggestions while one types."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from apps.booking.web.addresses import search_url
from apps.booking.web.find_flights import Wish, find_inbound, find_outbound
from apps.booking.web.forms.search import SearchForm
from apps.booking.web.journey import lead_to
from apps.booking.web.pages import is_swap, page_or_part
from apps.booking.web.presenters.search import ResultsPage
from apps.booking.web.presenters.suggestions import suggestions
from apps.core import clock, context
from apps.core.errors import DomainError, InvalidInput
from apps.core.rate_limit import check_rate
from apps.flights import services as flights
from apps.flights.errors import OfferNotFound
from apps.flights.types import Offer

EDIT = "edit"
SUGGESTIONS_LIFETIME = 3600


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """An address without a day, or one to change a search, shows the card, filled in as far as it goes."""
    if "departure_date" not in request.GET or EDIT in request.GET:
        known = {name: value for name, value in request.GET.items() if name in SearchForm.base_fields}
        card = {"form": SearchForm(initial=known), "in_place": is_swap(request)}
        return page_or_part(request, "booking/search.html", "booking/_search_form.html", card)
    check_rate("search", context.current().address)
    form = SearchForm(request.GET.dict())
    if not form.is_valid():
        return _refused(request, form)
    wish = Wish.of(
        form, sort=request.GET.get("sort", ""), stops=request.GET.get("stops", ""), now=clock.now()
    )
    try:
        return _results(request, wish, request.GET.get("outbound", ""))
    except InvalidInput as refused:
        form.take(refused)
        return _refused(request, form)


def _results(request: HttpRequest, wish: Wish, outbound: str) -> HttpResponse:
    """The ways back when a way out was picked; the ways out again, and why, when it can't be had any more."""
    day = wish.returns_on
    if not outbound or day is None:
        return _show(request, wish, find_outbound(wish))
    try:
        offer = flights.open_offer(outbound, now=wish.now)
        _check_fits(offer, wish)
    except InvalidInput:
        raise
    except DomainError as error:
        return _show(request, wish, find_outbound(wish), error=error)
    return _show(request, wish, find_inbound(wish, day, offer))


def _check_fits(offer: Offer, wish: Wish) -> None:
    """Raises OfferNotFound for an offer of another search."""
    cabin, day = wish.form.cleaned_data["cabin"], wish.form.cleaned_data["departure_date"]
    departs = offer.slices[0].departs_at.date()
    if (offer.cabin, offer.party, departs, len(offer.slices)) != (cabin, wish.form.party, day, 1):
        raise OfferNotFound


def _show(
    request: HttpRequest, wish: Wish, found: ResultsPage, *, error: DomainError | None = None
) -> HttpResponse:
    edit_href = search_url(wish.form.query, **{EDIT: "1"})
    shown = {"form": wish.form, "page": found, "error": error, "edit_href": edit_href}
    status = error.status if error else 200
    return page_or_part(request, "booking/search.html", "booking/_results.html", shown, status=status)


def _refused(request: HttpRequest, form: SearchForm) -> HttpResponse:
    """What was typed stays; where another place may have been meant, it is one tap away. It's a page, never a part."""
    if is_swap(request):
        return lead_to(request, request.get_full_path())
    typed = {name: str(form[name].value() or "") for name in form.fields}
    guesses = [
        {
            "label": form.fields[name].label,
            "places": [
                (airport, search_url(typed, **{name: airport.iata})) for airport in form.suggestions[name]
            ],
        }
        for name in form.suggestions
        if form.suggestions[name]
    ]
    return render(request, "booking/search.html", {"form": form, "guesses": guesses}, status=422)


@require_safe
def airport_suggestions(request: HttpRequest) -> HttpResponse:
    """Airports for what has been typed, and cities that have several, for the airport field."""
    check_rate("suggest", context.current().address)
    found = flights.find_airports(q=request.GET.get("q", ""), language=get_language() or "en")
    response = JsonResponse(suggestions(found), safe=False)
    patch_cache_control(response, public=True, max_age=SUGGESTIONS_LIFETIME)
    return response
