"""Kernel pages that stand outside the language prefix."""

from __future__ import annotations

from django.urls import path

from apps.core.web.views import health, root_files

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", health.metrics, name="metrics"),
    path("robots.txt", root_files.robots, name="robots"),
    path("favicon.ico", root_files.favicon, name="favicon"),
]
