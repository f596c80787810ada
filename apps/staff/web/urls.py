"""Below /staff/."""

from __future__ import annotations

from django.urls import path

from apps.staff.web.views import queue, refund, scan

app_name = "staff"
urlpatterns = [
    path("", queue.queue, name="queue"),
    path("documents/<uuid:document_id>/", queue.document, name="document"),
    path("documents/<uuid:document_id>/decision", queue.decide, name="decide"),
    path("documents/<uuid:document_id>/scan", scan.scan, name="scan"),
    path("documents/<uuid:document_id>/scan/open", scan.fresh, name="open_scan"),
    path("refunds/<uuid:refund_id>/", refund.refund, name="refund"),
    path("refunds/<uuid:refund_id>/handled", refund.handle, name="handle_refund"),
]
