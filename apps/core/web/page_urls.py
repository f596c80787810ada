"""Pages of the kernel below /<language>/."""

from __future__ import annotations

from django.urls import path

from apps.core.web.views import styleguide

urlpatterns = [
    path("styleguide/", styleguide.styleguide, name="styleguide"),
]
