"""Addresses that the payment provider calls; the root includes them under `webhooks/`."""

from __future__ import annotations

from django.urls import path

from apps.payments.web.views.stripe_webhook import stripe_webhook

urlpatterns = [path("stripe", stripe_webhook, name="stripe-webhook")]
