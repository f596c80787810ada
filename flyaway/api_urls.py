"""The API, version 1: each context brings its own part."""

from __future__ import annotations

from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView
from rest_framework.permissions import AllowAny

from apps.core.api.views import JsonView

urlpatterns = [
    path("", include("apps.flights.api.urls")),
    path("", include("apps.booking.api.urls")),
    path("", include("apps.accounts.api.urls")),
    path(
        "schema/",
        SpectacularAPIView.as_view(
            permission_classes=[AllowAny],
            authentication_classes=[],
            http_method_names=JsonView.http_method_names,
        ),
        name="api_schema",
    ),
]
