"""One's own account."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.accounts import services
from apps.accounts.permissions import require_role
from apps.accounts.types import Profile, Role
from apps.accounts.web.forms import ProfileForm
from apps.accounts.web.history import timeline
from apps.audit.services import history_of
from apps.core import context
from apps.core.context import Actor
from apps.core.errors import InvalidInput

_HISTORY_SHOWN = 30


@require_safe
@never_cache
@require_role(Role.CUSTOMER)
def account(request: HttpRequest) -> HttpResponse:
    user_id = context.current().actor.id
    profile = services.profile_of(user_id)
    return render(
        request,
        "accounts/account.html",
        {
            "rows": _rows(profile),
            "events": timeline(history_of("user", [user_id], limit=_HISTORY_SHOWN)),
            "works_here": profile.role != Role.CUSTOMER,
        },
    )


def _rows(profile: Profile) -> list[dict[str, str]]:
    """The summary list: what is known, and where to change it."""
    language = str(dict(settings.LANGUAGES).get(profile.language, profile.language))
    return [
        {
            "label": _("Name"),
            "value": profile.full_name or _("Not given"),
            "href": reverse("account_profile"),
        },
        {"label": _("Language"), "value": language, "href": reverse("account_profile")},
        {"label": _("E-mail address"), "value": profile.email, "href": reverse("account_email")},
        {"label": _("Password"), "value": _("Not shown"), "href": reverse("account_change_password")},
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@require_role(Role.CUSTOMER)
def profile(request: HttpRequest) -> HttpResponse:
    actor = context.current().actor
    if request.method != "POST":
        present = services.profile_of(actor.id)
        form = ProfileForm(initial={"full_name": present.full_name, "language": present.language})
        return render(request, "accounts/profile.html", {"form": form})
    form = ProfileForm(request.POST)
    if not (form.is_valid() and _saved(form, actor)):
        return render(request, "accounts/profile.html", {"form": form}, status=422)
    with override(form.cleaned_data["language"]):
        messages.success(request, _("Your profile is saved."))
        return redirect(reverse("account"))


def _saved(form: ProfileForm, actor: Actor) -> bool:
    """Whether the profile took it; what was refused then stands beside its field."""
    try:
        services.update_profile(**form.cleaned_data, actor=actor)
    except InvalidInput as refused:
        form.refuse(refused)
        return False
    return True


@require_POST
@require_role(Role.CUSTOMER)
def sign_out_everywhere(request: HttpRequest) -> HttpResponse:
    services.end_sessions(actor=context.current().actor)
    request.session.flush()
    return redirect("account_login")
