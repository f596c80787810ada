"""Hand out a scan."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from apps.accounts import services as accounts
from apps.accounts.services import require_role
from apps.accounts.types import DocumentFile, Role
from apps.core import context
from apps.staff.web.scan_links import check_scan_link, scan_link


@require_safe
@require_role(Role.STAFF)
def fresh(_request: HttpRequest, document_id: UUID) -> HttpResponse:
    """Leads to the scan by a link made this moment: for a page that has been open for a while."""
    return redirect(scan_link(document_id, context.current().actor))


@require_safe
@require_role(Role.STAFF)
def scan(request: HttpRequest, document_id: UUID) -> HttpResponse:
    actor = context.current().actor
    check_scan_link(document_id, actor, request.GET.get("token", ""))
    return _as_response(accounts.open_document(document_id=document_id, actor=actor))


def _as_response(file: DocumentFile) -> HttpResponse:
    """A picture is shown; anything else is only ever downloaded.

    Either way it can run nothing and stays in no cache.
    """
    shown = file.content_type.startswith("image/")
    return HttpResponse(
        file.content,
        content_type=file.content_type,
        headers={
            "Content-Disposition": f'{"inline" if shown else "attachment"}; filename="{file.filename}"',
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "X-Content-Type-Options": "nosniff",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Cache-Control": "no-store, private",
        },
    )
