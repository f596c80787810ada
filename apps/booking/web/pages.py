"""What pages of the journey have in common: how they are kept, who may see them, fragments."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, Concatenate, ParamSpec
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers, patch_vary_headers

from apps.booking.errors import BookingNotFound

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def personal(view: View[P]) -> View[P]:
    """A page about somebody: no cache keeps it, and no search engine lists it."""

    @wraps(view)
    def kept_private(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            response = view(request, *args, **kwargs)
        except BookingNotFound as missing:
            response = _no_such_trip(request, missing, kwargs.get("locator"))
        add_never_cache_headers(response)
        patch_vary_headers(response, ["HX-Request"])
        response["X-Robots-Tag"] = "noindex"
        return response

    return kept_private


def _no_such_trip(request: HttpRequest, missing: BookingNotFound, locator: object) -> HttpResponse:
    """To whoever may not see a trip it doesn't exist; its code and a family name still find it."""
    if is_swap(request):
        raise missing
    asked = f"?{urlencode({'locator': locator})}" if locator else ""
    context = {"find_href": f"{reverse('find_booking')}{asked}", "noindex": True}
    return render(request, "booking/trip_not_found.html", context, status=missing.status)


def posted(*, owner: str) -> Callable[[View[P]], View[P]]:
    """An address that only takes forms: whoever types it or comes back to it is led to the page with the form.

    `owner` names that page; it takes the same arguments.
    """

    def of_form(view: View[P]) -> View[P]:
        @wraps(view)
        def sent(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if request.method != "POST":
                return HttpResponseRedirect(reverse(owner, args=args, kwargs=kwargs))
            return view(request, *args, **kwargs)

        return sent

    return of_form


def page(
    request: HttpRequest, template: str, context: Mapping[str, Any], *, status: int = 200
) -> HttpResponse:
    """A personal page: its head says `noindex` too."""
    return render(request, template, {**context, "noindex": True}, status=status)


def page_or_part(
    request: HttpRequest, template: str, part: str, context: Mapping[str, Any], *, status: int = 200
) -> HttpResponse:
    """The page, or for HTMX the part of it that is swapped: both from the same context."""
    response = render(request, part if is_swap(request) else template, dict(context), status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response


def is_swap(request: HttpRequest) -> bool:
    """Whether HTMX asks for a fragment. When it restores a page from history, it wants all of it."""
    htmx: Any = getattr(request, "htmx", None)
    return bool(htmx and not htmx.history_restore_request)
