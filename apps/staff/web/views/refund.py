"""A refund that failed: how much, to whom, and how it was brought back after all."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from apps.accounts.services import require_role
from apps.accounts.types import Role
from apps.core import clock, context
from apps.core.errors import InvalidInput
from apps.staff import services
from apps.staff.errors import AlreadyHandled
from apps.staff.types import RefundCase, WorkKind
from apps.staff.web.forms import RefundForm
from apps.staff.web.pages import following_address, list_context, refund_context


@require_safe
@never_cache
@require_role(Role.STAFF)
def refund(request: HttpRequest, refund_id: UUID) -> HttpResponse:
    return _page(request, _case(refund_id), RefundForm(), status=200)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@require_role(Role.STAFF)
def handle(request: HttpRequest, refund_id: UUID) -> HttpResponse:
    """The address of refused words, opened again, leads back to their refund."""
    if request.method != "POST":
        return redirect("staff:refund", refund_id)
    form = RefundForm(request.POST)
    status = 422
    if form.is_valid():
        try:
            locator = services.handle_refund(
                refund_id=refund_id, **form.cleaned_data, actor=context.current().actor
            )
        except InvalidInput as error:
            form.refuse(error)
        except AlreadyHandled:
            status = 409
        else:
            messages.success(request, _("%(locator)s: handled.") % {"locator": locator})
            following = services.neighbours_of(refund_id, kind=WorkKind.REFUND)
            return redirect(following_address(following))
    return _page(request, _case(refund_id), form, status=status)


def _case(refund_id: UUID) -> RefundCase:
    return services.open_refund_case(refund_id=refund_id, actor=context.current().actor, now=clock.now())


def _page(request: HttpRequest, case: RefundCase, form: RefundForm, *, status: int) -> HttpResponse:
    shown = services.queue_beside(case.line, now=clock.now())
    values = {
        **list_context(shown, current=case.refund.id),
        **refund_context(case),
        "form": form,
        "conflict": status == 409,
    }
    return render(request, "staff/refund.html", values, status=status)
