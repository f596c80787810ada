"""Who may see what: by role, and denied by default. An area that isn't yours doesn't exist."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from apps.accounts.models import User
from apps.accounts.types import Role
from apps.core.errors import NotFound

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]

# Each role may do what the ones before it may.
_RANK = {Role.CUSTOMER: 0, Role.STAFF: 1, Role.ADMIN: 2}


def has_role(user: object, role: Role) -> bool:
    """Whether `user` is a signed-in, active account of this role or a higher one."""
    return isinstance(user, User) and user.is_active and _RANK[Role(user.role)] >= _RANK[role]


def require_role(role: Role) -> Callable[[View[P]], View[P]]:
    """View decorator.

    Who isn't signed in is asked to; to who is, with too low a role, there is nothing here (404).
    """

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if not request.user.is_authenticated:
                return _to_sign_in(request)
            if not has_role(request.user, role):
                raise NotFound
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    redirect = redirect_to_login(request.get_full_path(), reverse("account_login"))
    # A fragment can't be replaced by a whole page: HTMX is told to go there.
    return HttpResponseClientRedirect(redirect.url) if getattr(request, "htmx", False) else redirect


class IsCustomer(BasePermission):
    """API: any signed-in account."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        return has_role(request.user, Role.CUSTOMER)


class IsStaff(BasePermission):
    """API: staff and admin. To a customer there is nothing here."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        if has_role(request.user, Role.CUSTOMER) and not has_role(request.user, Role.STAFF):
            raise NotFound
        return has_role(request.user, Role.STAFF)
