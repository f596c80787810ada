"""Below /<language>/account/: our pages, and the sign-in library's under their own names."""

from __future__ import annotations

from django.urls import include, path

from apps.accounts.web.views import account

urlpatterns = [
    path("", account.account, name="account"),
    path("profile/", account.profile, name="account_profile"),
    path("sign-out-everywhere/", account.sign_out_everywhere, name="account_sign_out_everywhere"),
    path("", include("allauth.account.urls")),
]
