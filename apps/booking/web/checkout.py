"""The way to the hosted checkout page and back."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]

_STRIPE_API = "api.stripe.com"
_STRIPE_CHECKOUT = "https://checkout.stripe.com"


def checkout_origin() -> str:
    """Where the hosted page stands: Stripe's own, or the payment sandbox's, which serves its API there too."""
    base = urlsplit(settings.STRIPE_API_BASE)
    return _STRIPE_CHECKOUT if base.hostname == _STRIPE_API else f"{base.scheme}://{base.netloc}"


def with_pay_button(view: View[P]) -> View[P]:
    """Lets the page's form lead on to the checkout: browsers hold `form-action` against redirects after a form too."""

    @wraps(view)
    def allowed(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response._csp_update = {"form-action": [checkout_origin()]}  # type: ignore[attr-defined]
        return response

    return allowed
