"""All addresses. Pages stand under a language; machines' addresses outside it."""

from __future__ import annotations

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

from apps.core.web.views import api_docs

admin.site.site_title = admin.site.site_header = "FlyAway"

urlpatterns = [
    path("", include("apps.core.web.urls")),
    path("api/v1/", include("flyaway.api_urls")),
    path("api/docs/", api_docs.api_docs, name="api_docs"),
    path("api/docs/errors", api_docs.api_errors, name="api_errors"),
    path("webhooks/", include("apps.payments.web.urls")),
    path("staff/", include("apps.staff.web.urls")),
    path("admin/", admin.site.urls),
]
urlpatterns += i18n_patterns(
    path("", include("apps.booking.web.urls")),
    path("account/", include("apps.accounts.web.urls")),
    path("", include("apps.core.web.page_urls")),
)

handler400 = "apps.core.web.views.errors.bad_request"
handler403 = "apps.core.web.views.errors.permission_denied"
handler404 = "apps.core.web.views.errors.page_not_found"
handler429 = "apps.accounts.web.views.limits.too_many_requests"
handler500 = "apps.core.web.views.errors.server_error"
