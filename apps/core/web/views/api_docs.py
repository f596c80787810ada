"""The API's documentation, rendered here: no script, no third party, the same design."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from apps.core.api import catalogue


@csrf_exempt
@require_safe
@cache_control(public=True, max_age=300)
def api_docs(request: HttpRequest) -> HttpResponse:
    context = {
        "operations": catalogue.operations(),
        "shapes": catalogue.shapes(),
        "offer_minutes": settings.OFFER_LIFETIME_SECONDS // 60,
        "hold_minutes": settings.HOLD_LIFETIME_SECONDS // 60,
    }
    return render(request, "core/api_docs.html", context)


@csrf_exempt
@require_safe
@cache_control(public=True, max_age=300)
def api_errors(request: HttpRequest) -> HttpResponse:
    return render(request, "core/api_errors.html", {"errors": catalogue.errors()})
