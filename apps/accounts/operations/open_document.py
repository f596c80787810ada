"""Open a scan for somebody to look at."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from apps.accounts import vault
from apps.accounts.errors import DocumentNotFound
from apps.accounts.models import TravelDocument
from apps.accounts.operations.submit_document import storage_context
from apps.accounts.scans import PDF
from apps.accounts.types import DocumentFile, DocumentState
from apps.audit.services import record_in_transaction
from apps.core.context import Actor


def open_document(*, document_id: UUID, actor: Actor) -> DocumentFile:
    """The scan, for staff or for whoever sent it; anybody else gets DocumentNotFound.

    The look is in history before the first byte is read.
    """
    document = TravelDocument.objects.filter(pk=document_id).exclude(state=DocumentState.ERASED).first()
    if document is None or not _may_see(document, actor):
        raise DocumentNotFound
    with transaction.atomic(durable=True):
        record_in_transaction(
            action="accounts.document_opened",
            subject=("document", document.pk),
            actor=actor,
            data={"case_id": str(document.case_id)},
        )
    suffix = "pdf" if document.content_type == PDF else "jpg"
    return DocumentFile(
        content=vault.get(document.storage_key, storage_context(document.pk)),
        content_type=document.content_type,
        filename=f"{document.kind}-{document.locator}.{suffix}",
    )


def _may_see(document: TravelDocument, actor: Actor) -> bool:
    if actor.is_staff:
        return True
    return bool(actor.id) and (document.uploader_kind, document.uploader_id) == (actor.kind, actor.id)
