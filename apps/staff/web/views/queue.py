"""The queue, and the document beside it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from apps.accounts.errors import DocumentDecided
from apps.accounts.services import require_role
from apps.accounts.types import Role
from apps.core import clock, context
from apps.core.errors import InvalidInput
from apps.staff import services
from apps.staff.types import CaseFile, Queue, WorkState
from apps.staff.web.forms import DecisionForm
from apps.staff.web.pages import case_context, following_address, list_context
from apps.staff.web.scan_links import scan_link


@require_safe
@never_cache
@require_role(Role.STAFF)
def queue(request: HttpRequest) -> HttpResponse:
    return render(request, "staff/queue.html", list_context(_chosen_page(request)))


@require_safe
@never_cache
@require_role(Role.STAFF)
def document(request: HttpRequest, document_id: UUID) -> HttpResponse:
    case = services.open_case(document_id=document_id, actor=context.current().actor, now=clock.now())
    return _document_page(request, case, DecisionForm(), status=200)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@require_role(Role.STAFF)
def decide(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """The address of a refused decision, opened again, leads back to its document."""
    if request.method != "POST":
        return redirect("staff:document", document_id)
    actor = context.current().actor
    form = DecisionForm(request.POST)
    if form.is_valid():
        try:
            decided = services.decide_document(document_id=document_id, **form.cleaned_data, actor=actor)
        except InvalidInput as error:
            form.refuse(error)
        except DocumentDecided:
            case = services.open_case(document_id=document_id, actor=actor, now=clock.now())
            return _document_page(request, case, form, status=409)
        else:
            words = {"locator": decided.locator, "state": decided.state.label}
            messages.success(request, _("%(locator)s: %(state)s.") % words)
            return redirect(following_address(services.neighbours_of(document_id)))
    case = services.open_case(document_id=document_id, actor=actor, now=clock.now())
    return _document_page(request, case, form, status=422)


def _document_page(request: HttpRequest, case: CaseFile, form: DecisionForm, *, status: int) -> HttpResponse:
    shown = services.queue_beside(case.line, now=clock.now())
    values = {
        **list_context(shown, current=case.document.id),
        **case_context(case),
        "form": form,
        "conflict": status == 409,
        "scan": scan_link(case.document.id, context.current().actor),
    }
    return render(request, "staff/document.html", values, status=status)


def _chosen_page(request: HttpRequest) -> Queue:
    state = WorkState.DONE if request.GET.get("state") == WorkState.DONE else WorkState.OPEN
    return services.queue_page(state=state, page=request.GET.get("page", ""), now=clock.now())
