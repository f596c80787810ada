"""Below /api/v1/."""

from __future__ import annotations

from django.urls import path

from apps.accounts.api import views

urlpatterns = [
    path("auth/token", views.TokenView.as_view(), name="auth-token"),
    path("auth/refresh", views.RefreshView.as_view(), name="auth-refresh"),
    path("auth/revoke", views.RevokeView.as_view(), name="auth-revoke"),
    path("me", views.MeView.as_view(), name="me"),
]
