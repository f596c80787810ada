"""Take in the scan of a travel document."""

from __future__ import annotations

import hashlib
from dataclasses import asdict
from datetime import datetime
from typing import BinaryIO
from uuid import UUID

from django.conf import settings
from django.db import transaction

from apps.accounts import vault
from apps.accounts.errors import DocumentInfected
from apps.accounts.events import DocumentSubmitted, DocumentWithdrawn
from apps.accounts.locks import lock_current_documents
from apps.accounts.malware import is_clean
from apps.accounts.models import DOCUMENT_TRANSITIONS, TravelDocument
from apps.accounts.queries.documents import detail_from
from apps.accounts.scans import Scan, read_scan
from apps.accounts.types import NO_MARKS, DocumentDetail, DocumentKind, DocumentState, ScanMarks
from apps.audit.services import record_in_transaction
from apps.core.context import Actor
from apps.core.events import publish_in_transaction
from apps.core.ids import uuid7
from apps.core.rate_limit import check_rate


def submit_document(
    *,
    holder_id: UUID,
    case_id: UUID,
    locator: str,
    needed_by: datetime,
    upload: BinaryIO,
    actor: Actor,
    kind: DocumentKind = DocumentKind.PASSPORT,
    marks: ScanMarks = NO_MARKS,
) -> DocumentDetail:
    """Keeps a scan for the traveler `holder_id` of the order `case_id`; staff check it before `needed_by`.

    It takes the place of the traveler's present scan, whatever had been decided about that. Who may act on
    the order is the caller's to judge. Raises DocumentTooLarge, one of DocumentRefused, DocumentChanged,
    TooManyRequests, or Unavailable when storage can't take the scan.
    """
    check_rate("accounts.document", f"{case_id}")
    scan = read_scan(upload, max_bytes=settings.DOCUMENT_MAX_BYTES)
    if not is_clean(scan.content):
        raise DocumentInfected
    document = _unsaved(scan, kind, holder_id, case_id, locator, needed_by, actor)
    # Stored before the row exists, as storage is a network away; a row never points at nothing.
    document.storage_key = vault.put(scan.content, storage_context(document.pk))
    try:
        with transaction.atomic(durable=True):
            _replace_present_one_in_transaction(document, actor)
            _keep_in_transaction(document, marks, actor)
    except BaseException:
        vault.remove(document.storage_key)
        raise
    return detail_from(document)


def storage_context(document_id: UUID) -> str:
    """What a stored scan is sealed to."""
    return f"document:{document_id}"


def _unsaved(
    scan: Scan,
    kind: DocumentKind,
    holder_id: UUID,
    case_id: UUID,
    locator: str,
    needed_by: datetime,
    actor: Actor,
) -> TravelDocument:
    return TravelDocument(
        id=uuid7(),
        kind=kind,
        holder_id=holder_id,
        case_id=case_id,
        locator=locator,
        uploader_kind=actor.kind,
        uploader_id=actor.id,
        content_type=scan.content_type,
        size=len(scan.content),
        sha256=hashlib.sha256(scan.content).hexdigest(),
        needed_by=needed_by,
    )


def _replace_present_one_in_transaction(document: TravelDocument, actor: Actor) -> None:
    for present in lock_current_documents(document.holder_id, DocumentKind(document.kind)):
        present.state = DOCUMENT_TRANSITIONS.move(present.state, DocumentState.SUPERSEDED)
        present.save(update_fields=["state"])
        record_in_transaction(
            action="accounts.document_superseded",
            subject=("document", present.pk),
            actor=actor,
            data={"by": str(document.pk)},
        )
        publish_in_transaction(
            DocumentWithdrawn(
                document_id=present.pk,
                holder_id=present.holder_id,
                case_id=present.case_id,
                locator=present.locator,
                needed_by=present.needed_by,
                state=DocumentState.SUPERSEDED.value,
            )
        )


def _keep_in_transaction(document: TravelDocument, marks: ScanMarks, actor: Actor) -> None:
    document.save(force_insert=True)
    record_in_transaction(
        action="accounts.document_submitted",
        subject=("document", document.pk),
        actor=actor,
        data={"kind": document.kind, "content_type": document.content_type, "size": document.size},
    )
    publish_in_transaction(
        DocumentSubmitted(
            document_id=document.pk,
            holder_id=document.holder_id,
            case_id=document.case_id,
            locator=document.locator,
            needed_by=document.needed_by,
            **asdict(marks),
        )
    )
