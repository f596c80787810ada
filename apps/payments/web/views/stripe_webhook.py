"""Stripe's messages."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from apps.core.errors import MethodNotAllowed, TooLarge
from apps.core.web.responses import problem_response
from apps.payments.services import receive_webhook

# Stripe's events are a few kilobytes; nothing signed is ever near this.
MAX_BYTES = 256 * 1024


@csrf_exempt
@never_cache
def stripe_webhook(request: HttpRequest) -> HttpResponse:
    """200 once the message is stored, whether it is new or not; who signed it is checked first."""
    if request.method != "POST":
        refusal = problem_response(MethodNotAllowed())
        refusal["Allow"] = "POST"
        return refusal
    body = request.body
    if len(body) > MAX_BYTES:
        raise TooLarge(params={"limit_bytes": MAX_BYTES})
    is_new = receive_webhook(body=body, signature=request.headers.get("Stripe-Signature", ""))
    return JsonResponse({"received": True, "new": is_new})
