"""Read what is known of travel documents."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from apps.accounts.errors import DocumentNotFound
from apps.accounts.models import CURRENT_STATES, TravelDocument
from apps.accounts.types import DocumentDetail, DocumentKind, DocumentState
from apps.core.crypto import open_sealed, seal


def documents_of(holder_ids: Collection[UUID]) -> dict[UUID, DocumentDetail]:
    """The present document of each holder who has sent one, by holder."""
    rows = TravelDocument.objects.filter(holder_id__in=list(holder_ids), state__in=CURRENT_STATES)
    return {row.holder_id: detail_from(row) for row in rows}


def document_ids_of(holder_ids: Collection[UUID]) -> list[str]:
    """Every document that the holders ever sent, for their history, oldest first."""
    rows = TravelDocument.objects.filter(holder_id__in=list(holder_ids)).order_by("pk")
    return [str(pk) for pk in rows.values_list("pk", flat=True)]


def holders_by_document(holder_ids: Collection[UUID]) -> dict[str, UUID]:
    """Of every document that the holders ever sent, whose it is."""
    rows = TravelDocument.objects.filter(holder_id__in=list(holder_ids))
    return {str(pk): holder_id for pk, holder_id in rows.values_list("pk", "holder_id")}


def document_detail(document_id: UUID) -> DocumentDetail:
    """Raises DocumentNotFound, for an erased one too."""
    row = TravelDocument.objects.filter(pk=document_id).exclude(state=DocumentState.ERASED).first()
    if row is None:
        raise DocumentNotFound
    return detail_from(row)


def detail_from(row: TravelDocument) -> DocumentDetail:
    return DocumentDetail(
        id=row.pk,
        kind=DocumentKind(row.kind),
        state=DocumentState(row.state),
        holder_id=row.holder_id,
        case_id=row.case_id,
        locator=row.locator,
        content_type=row.content_type,
        size=row.size,
        needed_by=row.needed_by,
        submitted_at=row.submitted_at,
        reviewed_at=row.reviewed_at,
        reviewed_by=row.reviewed_by,
        reason_code=row.reason_code,
        note=open_sealed(bytes(row.sealed_note), _belongs_to(row.pk)).decode() if row.sealed_note else "",
    )


def seal_note(document_id: UUID, note: str) -> bytes:
    """What a reviewer wrote, sealed to its document."""
    return seal(note.encode(), _belongs_to(document_id))


def _belongs_to(document_id: UUID) -> str:
    return f"document-note:{document_id}"
